import {appendFileSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {
  appendLine,
  appendLineLocked,
  type ManifestLine,
  manifestName,
  manifestsIn,
  readManifests,
} from '../../../src/session/queue/manifest.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-manifest-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

const at = (name: string): string => path.join(folder, name)
const line = (song: string, more: Partial<ManifestLine> = {}): ManifestLine => ({
  song,
  input: `/music/${song}`,
  bytes: 7,
  modified: 8,
  recipe: 'r',
  outputs: [`${song}/drums.wav`],
  seconds: 1,
  ...more,
})

test('what was noted is read again, from all shards, and the newest word counts', async () => {
  const [one, two] = [at(manifestName({index: 1, count: 2})), at(manifestName({index: 2, count: 2}))]
  appendLine(one, line('a', {error: 'it failed', outputs: []}))
  appendLine(one, line('a'))
  appendLine(two, line('b', {sha256: 'x', audioSeconds: 3, notes: ['clipped']}))
  expect(await manifestsIn(folder)).toEqual(['quartet-songs-1-of-2.jsonl', 'quartet-songs-2-of-2.jsonl'])
  expect(await readManifests(folder)).toEqual(
    new Map([
      ['a', line('a')],
      ['b', line('b', {sha256: 'x', audioSeconds: 3, notes: ['clipped']})],
    ]),
  )
})

test('one shard’s failure does not take away another’s success', async () => {
  appendLine(at(manifestName({index: 1, count: 3})), line('a'))
  appendLine(at(manifestName({index: 2, count: 3})), line('a', {error: 'it failed', outputs: []}))
  expect((await readManifests(folder)).get('a')?.error).toBeUndefined()
})

test('a song that failed after it was made is not done, and what lies there of it is known', async () => {
  const file = at(manifestName())
  appendLine(file, line('a'))
  appendLine(file, line('a', {error: 'cut off', outputs: ['a/drums.flac']}))
  appendLine(file, line('a', {error: 'it failed', outputs: []}))
  expect((await readManifests(folder)).get('a')).toEqual(
    line('a', {error: 'it failed', outputs: ['a/drums.wav', 'a/drums.flac']}),
  )
  appendLine(file, line('a', {outputs: ['a/drums.flac']}))
  expect((await readManifests(folder)).get('a')).toEqual(line('a', {outputs: ['a/drums.flac']}))
})

test('a line that names files outside the folder is none', async () => {
  const file = at(manifestName())
  for (const [n, output] of ['../a.wav', '/a.wav', 'a/../../b.wav', '', 'a\\b.wav', 'C:/a.wav'].entries())
    appendLine(file, line(`bad ${n}`, {outputs: ['a/drums.wav', output]}))
  appendLine(file, line('good', {outputs: [`${'deep/'.repeat(300)}drums.wav`, 'a..b/..c.wav']}))
  expect([...(await readManifests(folder)).keys()]).toEqual(['good'])
})

test('a line that a kill has cut short is none, and the next begins on its own', async () => {
  const file = at(manifestName())
  appendLine(file, line('a'))
  appendFileSync(file, '{"song":"b","inp')
  appendLine(file, line('c'))
  expect([...(await readManifests(folder)).keys()]).toEqual(['a', 'c'])
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4)
})

test('lines of several writers at once are all whole', async () => {
  const songs = Array.from({length: 12}, (_, n) => `song ${n}`)
  const {signal} = new AbortController()
  await Promise.all(songs.map(song => appendLineLocked(at(manifestName()), line(song), signal)))
  expect([...(await readManifests(folder)).keys()].sort()).toEqual(songs.sort())
})

test('a folder that is not there has none', async () => {
  expect(await readManifests(at('nowhere'))).toEqual(new Map())
})
