import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {removeUnused, unusedFiles} from '../../../src/session/folder/unused-files.ts'
import {emptyProject} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {writeSession} from '../../../src/session/project/session-file.ts'
import {clip, take} from '../project/samples.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()
const put = (name: string, text = ''): void => {
  mkdirSync(path.dirname(at(name)), {recursive: true})
  writeFileSync(at(name), text)
}
const using = (...files: string[]) =>
  reduce(emptyProject('song'), {kind: 'load', clips: {bass: clip(files[0]!), ...(files[1] && {drums: clip(files[1])})}})

test('what neither a needed state nor a session on disk mentions goes, with what lies beside it', () => {
  for (const name of ['bass-aaaaaa', 'bass-bbbbbb', 'bass-cccccc', 'bass-dddddd']) {
    put(`audio/${name}.wav`)
    put(`audio/${name}.overview`)
  }
  for (const id of ['0001', '0002', '0003', '0004', '0005']) put(`takes/${id}/bass.wav`)
  put('session.json', writeSession({...using('audio/bass-bbbbbb.wav'), takes: [take('0002')]}))
  put('session.json.broken-1', `${writeSession(using('audio/bass-cccccc.wav', 'takes/0003/bass.wav')).slice(0, -30)}`)
  put('copies.json/bass-dddddd.wav')
  const now = {...using('audio/bass-aaaaaa.wav', 'takes/0004/drums.wav'), takes: [take('0001', {stems: {}})]}
  expect(unusedFiles(at(), [now])).toEqual(['audio/bass-dddddd.overview', 'audio/bass-dddddd.wav', 'takes/0005'])
  removeUnused(at(), [now])
  expect(unusedFiles(at(), [now])).toEqual([])
  expect(readdirSync(at('audio'))).toHaveLength(6)
  expect(readdirSync(at('takes'))).toEqual(['0001', '0002', '0003', '0004'])
})

test('what Quartet has not put there is never touched', () => {
  const mine = [
    'bass.wav',
    'audio/my-bass.wav',
    'audio/bass.wav',
    'audio/bass-take two.wav',
    'takes/best/bass.wav',
    'stems/bass.wav',
  ]
  for (const name of mine) put(name)
  expect(unusedFiles(at(), [emptyProject('song')])).toEqual([])
})

test('a folder that was removed holds nothing to remove', () => {
  expect(unusedFiles(at('gone'), [])).toEqual([])
})
