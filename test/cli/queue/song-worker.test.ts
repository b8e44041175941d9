import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync} from 'node:fs'
import {mkdir, rename, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {isDone} from '../../../src/cli/queue/queue-folder.ts'
import {createQueueProgress} from '../../../src/cli/queue/queue-progress.ts'
import {openSongWorker, type SongMade} from '../../../src/cli/queue/song-worker.ts'
import type {Run} from '../../../src/cli/run/prepare-run.ts'
import type {Separation} from '../../../src/cli/run/separation.ts'
import {type ManifestLine, manifestName, readManifests} from '../../../src/session/queue/manifest.ts'
import type {PlannedSong} from '../../../src/session/queue/plan-songs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-worker-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

const {signal} = new AbortController()
const at = (...parts: string[]): string => path.join(folder, ...parts)
const songOf = (modified: number): PlannedSong => ({
  id: 'x.wav',
  file: 'x.wav',
  folder: '',
  name: 'x',
  ending: 'wav',
  bytes: 7,
  modified,
  placeOf: part => `x/${part}`,
})
const lines = (): ManifestLine[] =>
  readFileSync(at(manifestName()), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as ManifestLine)

/** A song that is separated into drums alone, whose file holds `text`. */
const separation = (text: string): Separation => ({
  making: {
    details: {},
    make: bench =>
      bench.inFolder('key', async () => ({engine: 'fake', evaluations: 1, loadSeconds: 0, runSeconds: 0, details: {}})),
    deliver: async staging => {
      await mkdir(path.join(staging, 'x'))
      await rename(path.join(staging, 'quartet.json'), path.join(staging, 'x/quartet.json'))
      await writeFile(path.join(staging, 'x/drums.wav'), text)
      return {files: {drums: 'x/drums.wav'}, facts: 'x/quartet.json', notes: []}
    },
  },
  seed: 1,
  sha256: text,
  seconds: () => 1,
})

const make = async (text: string, modified: number, force = false): Promise<SongMade | undefined> => {
  const run = {
    task: 'separate',
    model: {manifest: {name: 'tiny', version: '1.0.0', sampleRate: 22_050}, hash: '0'},
    request: {engine: {kind: 'local', name: 'cpu'}},
    out: folder,
    force,
  } as unknown as Run
  const progress = createQueueProgress(process.stderr, {quiet: true})
  const [manifest, known] = [at(manifestName()), await readManifests(folder)]
  const open = openSongWorker({run, folder, manifest, recipe: 'r', known, first: 0, progress, signal})
  const worker = open()
  try {
    return await worker.perform(songOf(modified), separation(text))
  } finally {
    worker.close()
  }
}
const done = async (modified: number): Promise<boolean> =>
  isDone(songOf(modified), (await readManifests(folder)).get('x.wav'), {folder, signal})

test('a song is noted once, and then is done', async () => {
  await make('one', 1)
  expect(lines()).toMatchObject([{song: 'x.wav', sha256: 'one', outputs: ['x/drums.wav', 'x/quartet.json']}])
  expect(lines()[0]).not.toHaveProperty('error')
  expect([await done(1), await done(2)]).toEqual([true, false])
})

test('a song whose input changed is not done before its new files are in place', async () => {
  await make('one', 1)
  rmSync(at('x/drums.wav'))
  mkdirSync(at('x/drums.wav'))
  await expect(make('two', 2)).rejects.toThrow(/drums\.wav: is a folder/)
  // As after a kill in the middle: nothing but the worker has noted anything.
  expect([await done(1), await done(2)]).toEqual([false, false])
  expect(lines().at(-1)).toMatchObject({sha256: 'two', error: expect.stringMatching(/cut off/)})

  rmdirSync(at('x/drums.wav'))
  writeFileSync(at('x/drums.wav'), 'one')
  await make('two', 2)
  expect([await done(2), readFileSync(at('x/drums.wav'), 'utf8')]).toEqual([true, 'two'])
  expect(readdirSync(folder).sort()).toEqual([manifestName(), 'x'])
})

test('what nobody has noted is replaced by force alone, and then is as good as noted', async () => {
  mkdirSync(at('x'))
  writeFileSync(at('x/drums.wav'), 'mine')
  await expect(make('one', 1)).rejects.toThrow(/drums\.wav: is there already; .* --force/)
  expect(readFileSync(at('x/drums.wav'), 'utf8')).toBe('mine')
  await make('one', 1, true)
  expect([await done(1), readFileSync(at('x/drums.wav'), 'utf8')]).toEqual([true, 'one'])
})
