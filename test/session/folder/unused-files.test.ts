import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {removeUnused} from '../../../src/session/folder/unused-files.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {writeSession} from '../../../src/session/project/session-file.ts'
import {clip, take} from '../project/samples.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()
const put = (name: string, text = ''): void => {
  mkdirSync(path.dirname(at(name)), {recursive: true})
  writeFileSync(at(name), text)
}
const using = (bass: string, drums?: string): Project =>
  reduce(emptyProject('song'), {kind: 'load', clips: {bass: clip(bass), ...(drums && {drums: clip(drums)})}})
const empty = emptyProject('song')

test('what the session had and neither needs any more nor a session on disk refers to goes, with what lies beside it', () => {
  for (const name of ['bass-aaaaaa', 'bass-bbbbbb', 'bass-cccccc', 'bass-dddddd']) {
    put(`audio/${name}.wav`)
    put(`audio/${name}.wav.overview`)
  }
  for (const id of ['0001', '0002', '0003', '0004', '0005'])
    for (const name of ['bass.wav', 'bass.wav.overview', 'quartet.json']) put(`takes/${id}/${name}`)
  put('session.json', writeSession({...using('audio/bass-bbbbbb.wav'), takes: [take('0002')]}))
  put('session.json.broken-1', `${writeSession(using('audio/bass-cccccc.wav', 'takes/0003/bass.wav')).slice(0, -30)}`)
  const saved = {...using('audio/bass-aaaaaa.wav', 'takes/0004/bass.wav'), takes: [take('0001', {stems: {}})]}
  const mentioned = [
    ...['a', 'b', 'c', 'd'].map(letter => using(`audio/bass-${letter.repeat(6)}.wav`)),
    {...empty, takes: ['0001', '0002', '0003', '0004', '0005'].map(id => take(id))},
  ]
  removeUnused(at(), {mentioned, saved})
  expect(readdirSync(at('audio')).filter(name => name.endsWith('.wav'))).toEqual([
    'bass-aaaaaa.wav',
    'bass-bbbbbb.wav',
    'bass-cccccc.wav',
  ])
  expect(readdirSync(at('audio'))).toHaveLength(6)
  expect(readdirSync(at('takes'))).toEqual(['0001', '0002', '0003', '0004'])
})

test('a person’s own files stay, however they are called', () => {
  const mine = ['audio/drums-120404.wav', 'audio/bass-aaaaaa.wav', 'takes/2024/song.wav', 'takes/0001/bass.wav']
  for (const name of mine) put(name)
  removeUnused(at(), {mentioned: [using('audio/bass-bbbbbb.wav')], saved: empty})
  expect(mine.filter(name => existsSync(at(name)))).toEqual(mine)
})

test('what was put into the folder of a dropped take stays', () => {
  for (const name of ['bass.wav', 'quartet.json', 'notes.txt']) put(`takes/0001/${name}`)
  removeUnused(at(), {mentioned: [{...empty, takes: [take('0001')]}], saved: empty})
  expect(readdirSync(at('takes/0001'))).toEqual(['notes.txt'])
})

test('stems that lie elsewhere in the project folder are never removed', () => {
  const plain = ['bass.wav', 'stems/bass.wav', 'takes/best/bass.wav']
  for (const name of plain) put(name)
  removeUnused(at(), {mentioned: plain.map(name => using(name)), saved: empty})
  expect(plain.filter(name => existsSync(at(name)))).toEqual(plain)
})

test('what cannot be removed, or is gone already, is left', () => {
  put('audio/bass-aaaaaa.wav/a folder')
  put('audio/bass-cccccc.wav')
  const mentioned = ['a', 'b', 'c'].map(letter => using(`audio/bass-${letter.repeat(6)}.wav`))
  removeUnused(at(), {mentioned, saved: empty})
  expect(readdirSync(at('audio'))).toEqual(['bass-aaaaaa.wav'])
  removeUnused(at('gone'), {mentioned, saved: empty})
})
