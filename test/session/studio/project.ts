import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll} from 'vitest'
import type {Audio} from '../../../src/audio/audio.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {
  type Clip,
  emptyProject,
  type LaneName,
  type Project,
  type Setup,
  type Take,
} from '../../../src/session/project/project.ts'

/** A folder that lives as long as the test file that asks for it. */
export const temporaryFolder = (): ((...parts: string[]) => string) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quartet-studio-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))
  return (...parts) => path.join(folder, ...parts)
}

/** A project of the clips that are given, with the quickest setup there is. */
export const projectOf = (clips: Partial<Record<LaneName, Clip>>, setup: Partial<Setup> = {}): Project => {
  const project = emptyProject('test', {preset: 'fast', seed: 7, ...setup})
  const lanes = {...project.lanes}
  for (const [name, clip] of Object.entries(clips) as [LaneName, Clip][]) lanes[name] = {...lanes[name], clip}
  return {...project, lanes}
}

export const withLane = (project: Project, name: LaneName, change: Partial<Project['lanes'][LaneName]>): Project => ({
  ...project,
  lanes: {...project.lanes, [name]: {...project.lanes[name], ...change}},
})

export const hear = (folder: string, {file}: Clip): Promise<Audio> => decodeFile(path.join(folder, file))

export const stemsOf = async (folder: string, {stems}: Take): Promise<Audio[]> =>
  Promise.all(Object.values(stems).map(clip => hear(folder, clip)))

export const jsonIn = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
