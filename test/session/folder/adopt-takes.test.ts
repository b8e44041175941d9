import {mkdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {openProject, saveProject} from '../../../src/session/folder/project-folder.ts'
import {emptyProject} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {writeSession} from '../../../src/session/project/session-file.ts'
import {int16, wav} from '../../audio/wav-bytes.ts'
import {clip, take} from '../project/samples.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()
const put = (name: string, bytes: string | Buffer): void => {
  mkdirSync(path.dirname(at(name)), {recursive: true})
  writeFileSync(at(name), bytes)
}
const sound = wav({data: int16(...Array.from({length: 8000}, (_, i) => i)), sampleRate: 8000})
const provenance = {
  task: 'separate',
  method: 'guided',
  preset: 'best',
  settings: {steps: 4},
  seed: 3,
  take: 1,
  model: {name: 'quartet-small'},
  runSeconds: 2.5,
}
const putTake = (id: string, said: object = provenance, stems = ['bass', 'drums']): void => {
  for (const stem of stems) put(`takes/${id}/${stem}.wav`, sound)
  put(`takes/${id}/quartet.json`, JSON.stringify(said))
}
const look = async (options = {}) => {
  const opened = await openProject(at(), options)
  opened.close()
  return {...opened, ids: opened.project.takes.map(({id}) => id)}
}

test('a take that was whole before its session was saved is in the project again', async () => {
  await saveProject(at(), {...emptyProject('song'), takes: [take('0001')]})
  putTake('0002')
  const made = new Date('2026-03-01T12:00:00.000Z')
  utimesSync(at('takes/0002/quartet.json'), made, made)
  const {project, adopted} = await look()
  const shape = {name: 'take 0002', sampleRate: 8000, channels: 1, length: 8000, bytes: sound.length}
  expect(adopted).toBe(1)
  expect(project.takes.slice(1)).toEqual([
    {
      id: '0002',
      task: 'separate',
      method: 'guided',
      preset: 'best',
      steps: 4,
      seed: 3,
      index: 1,
      model: 'quartet-small',
      made: made.toISOString(),
      runSeconds: 2.5,
      starred: false,
      stems: {
        bass: {file: 'takes/0002/bass.wav', ...shape},
        drums: {file: 'takes/0002/drums.wav', ...shape},
      },
    },
  ])
})

test('takes come back in the order they were made, with what each made and where', async () => {
  await saveProject(at(), emptyProject('song'))
  putTake('0010', {...provenance, task: 'impute', method: 'impute', made: ['bass'], from: 1, to: 2})
  putTake('0009')
  const {project, adopted} = await look()
  expect(adopted).toBe(2)
  expect(project.takes.map(({id, range, stems}) => [id, range, Object.keys(stems)])).toEqual([
    ['0009', undefined, ['bass', 'drums']],
    ['0010', {from: 1, to: 2}, ['bass']],
  ])
})

test('a take that goes on, and one that was made in parts, still know which part is new', async () => {
  await saveProject(at(), emptyProject('song'))
  const stems = {bass: {file: 'takes/0001/bass.wav', sha256: '0'.repeat(64)}}
  putTake('0001', {...provenance, task: 'generate', method: 'generate', seconds: 0.75, continue: {from: 0.5, stems}})
  const ranges = {bass: [{from: 0, to: 0.25}], drums: [{from: 0.5, to: 0.75}]}
  const made = {task: 'impute', method: 'impute', made: ['bass', 'drums'], from: 0, to: 0.75, ranges}
  putTake('0002', {...provenance, ...made})
  const {project} = await look()
  expect(project.takes.map(take => [take.range, take.ranges])).toEqual([
    [{from: 0.5, to: 0.75}, undefined],
    [{from: 0, to: 0.75}, ranges],
  ])
})

test('what is no whole take is let be', async () => {
  await saveProject(at(), emptyProject('song'))
  put('takes/2024/song.wav', sound)
  put('takes/0001/bass.wav', sound)
  putTake('0002', {...provenance, task: 'sing'})
  putTake('0003', {...provenance, made: ['bass', 'piano']})
  putTake('0004', [], ['bass'])
  putTake('0005', provenance, [])
  putTake('best')
  put('takes/0006/quartet.json', '{')
  put('takes/0007', 'a file')
  putTake('0008')
  put('takes/0008/bass.wav', 'no sound')
  expect(await look()).toMatchObject({ids: [], adopted: 0})
})

test('a take that was dropped does not come back while a lane plays it, or a session that was set aside needs it', async () => {
  const kept = reduce(emptyProject('song'), {kind: 'load', clips: {bass: clip('takes/0001/bass.wav')}})
  await saveProject(at(), kept)
  put('session.json.broken-1', writeSession({...kept, takes: [take('0002')]}).slice(0, -9))
  for (const id of ['0001', '0002']) putTake(id)
  expect(await look()).toMatchObject({ids: [], adopted: 0})
})

test('beginning anew in the place of a broken session finds its takes, and keeps them', async () => {
  put('session.json', writeSession({...emptyProject('song'), takes: [take('0001')]}).slice(0, -9))
  putTake('0001')
  expect(await look({create: true, setBrokenAside: true})).toMatchObject({ids: ['0001'], adopted: 1})
  expect(await look()).toMatchObject({ids: ['0001'], adopted: 0})
  rmSync(at('takes'), {recursive: true})
  expect((await look()).missing).toHaveLength(2)
})
