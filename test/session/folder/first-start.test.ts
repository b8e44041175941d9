import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {BadInput} from '../../../src/base/errors.ts'
import {firstStart} from '../../../src/session/folder/first-start.ts'
import {openProject, saveProject} from '../../../src/session/folder/project-folder.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()

const open = async (folder: string) => {
  const opened = await openProject(folder)
  opened.close()
  return opened
}

test('the demo becomes a project with its mix loaded and nothing else', async () => {
  const folder = await firstStart(at('projects', 'demo'))
  const {project, missing} = await open(folder)
  expect(missing).toEqual([])
  const {mix, ...stems} = project.lanes
  expect(mix.clip).toMatchObject({name: 'demo mix', sampleRate: 22_050, channels: 1, length: 24 * 22_050})
  expect(Object.values(stems).map(({clip}) => clip)).toEqual(Array(4).fill(undefined))
  const copy = readFileSync(at('projects', 'demo', mix.clip!.file))
  expect(copy.equals(readFileSync(asset('examples', 'demo', 'mix.wav')))).toBe(true)
  expect(readdirSync(at('projects', 'demo', 'true-stems')).sort()).toEqual([
    'bass.wav',
    'drums.wav',
    'guitar.wav',
    'piano.wav',
  ])
})

test('it is found later as it was left', async () => {
  const folder = await firstStart(at('demo'))
  const mine = reduce((await open(folder)).project, {kind: 'gain', lane: 'mix', gain: -6})
  await saveProject(folder, mine)
  expect(await firstStart(at('demo'))).toBe(folder)
  expect((await open(folder)).project).toEqual(mine)
})

test('a copy that was broken off is made again', async () => {
  const folder = await firstStart(at('demo'))
  rmSync(at('demo', 'session.json'))
  rmSync(at('demo', 'audio'), {recursive: true})
  await firstStart(folder)
  expect((await open(folder)).missing).toEqual([])
})

test('where it cannot be written it says so', async () => {
  writeFileSync(at('demo'), 'a file')
  await expect(firstStart(at('demo'))).rejects.toThrow(BadInput)
  await expect(firstStart(at('demo'))).rejects.toThrow(/demo: cannot take the demo: /)
})
