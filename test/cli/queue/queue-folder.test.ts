import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {isDone} from '../../../src/cli/queue/queue-folder.ts'
import type {ManifestLine} from '../../../src/session/queue/manifest.ts'
import type {Song} from '../../../src/session/queue/song.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-done-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const {signal} = new AbortController()
const line: ManifestLine = {
  song: 'x.wav',
  input: 'x.wav',
  // Of "abc".
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  bytes: 3,
  modified: 1,
  recipe: 'r',
  outputs: [],
  seconds: 1,
}
const doneBy = (file: string): Promise<boolean> => {
  const song: Song = {id: 'x.wav', file, folder: '', name: 'x', ending: 'wav', bytes: 3, modified: 2}
  return isDone(song, line, {folder, signal})
}

test('a song that was touched is done while it sounds the same', async () => {
  const file = path.join(folder, 'x.wav')
  writeFileSync(file, 'abc')
  expect(await doneBy(file)).toBe(true)
  writeFileSync(file, 'abd')
  expect(await doneBy(file)).toBe(false)
})

test('a song that was touched and cannot be read is not done, and does not stop the others', async () => {
  expect(await doneBy(folder)).toBe(false)
  expect(await doneBy(path.join(folder, 'gone.wav'))).toBe(false)
})
