import {readdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {codeOf, diskReason} from '../../base/disk-fault.ts'
import {Cancelled} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {shown} from '../../base/printable.ts'
import {SESSION_FILE} from '../../session/project/session-file.ts'
import type {Studio} from '../../session/studio/studio.ts'
import type {Effect, Entry, Fact, PathFact} from './step.ts'

/** What `src/audio` decodes, by how such files are usually named. */
const SOUND = /\.(wav|wave|rf64|flac|mp3|ogg|oga|opus|aiff?|aifc|m4a|mp4|aac)$/i

/** Finds out what an overlay wants to know. Never throws: a fault is part of the fact. Undefined: nobody waits any more. */
export const answer = async (effect: Effect, studio: Pick<Studio, 'preview'>): Promise<Fact | undefined> => {
  switch (effect.kind) {
    case 'list':
      return listed(effect.folder)
    case 'inspect':
      return {kind: 'inspected', facts: await Promise.all(effect.paths.map(inspected))}
    case 'preview':
      return previewed(effect.file, studio)
    case 'existing':
      return {kind: 'existing', files: effect.files, there: await existing(effect.files)}
  }
}

const faultOf = (at: string, error: unknown): string =>
  codeOf(error) === 'ENOENT'
    ? `${shown(at)}: is not there`
    : `${shown(at)}: cannot be read: ${diskReason(error) ?? (codeOf(error) || String(error))}`

const existing = async (files: readonly string[]): Promise<string[]> => {
  const there = await Promise.all(files.map(exists))
  return files.filter((_, i) => there[i])
}

const listed = async (folder: string): Promise<Fact> => {
  try {
    const found = await readdir(folder, {withFileTypes: true})
    const entries = await Promise.all(
      found.map(async (entry): Promise<Entry> => {
        const at = path.join(folder, entry.name)
        const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(at)))
        if (!isFolder) return {name: entry.name, kind: SOUND.test(entry.name) ? 'audio' : 'other'}
        return {name: entry.name, kind: 'folder', project: await exists(path.join(at, SESSION_FILE))}
      }),
    )
    return {kind: 'listed', folder, entries}
  } catch (error) {
    return {kind: 'listed', folder, entries: [], why: faultOf(folder, error)}
  }
}

/** A link that leads nowhere is shown as a file; loading it will say what is wrong. */
const leadsToFolder = (at: string): Promise<boolean> =>
  stat(at).then(
    facts => facts.isDirectory(),
    () => false,
  )

const inspected = async (at: string): Promise<PathFact> => {
  try {
    return {path: at, is: (await stat(at)).isDirectory() ? 'folder' : 'file'}
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT'
    return {path: at, is: missing ? 'missing' : 'unreadable', why: faultOf(at, error)}
  }
}

const previewed = async (file: string, studio: Pick<Studio, 'preview'>): Promise<Fact | undefined> => {
  try {
    return {kind: 'previewed', file, preview: await studio.preview(file)}
  } catch (error) {
    if (error instanceof Cancelled) return undefined
    return {kind: 'previewed', file, why: error instanceof Error ? error.message : String(error)}
  }
}
