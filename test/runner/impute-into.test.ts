import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import {STEMS} from '../../src/base/stems.ts'
import type {JobRequest} from '../../src/runner/job.ts'
import {impute, imputeInto} from '../../src/runner/make.ts'
import {fileStems} from '../../src/runner/work/stem-sink.ts'
import {folderWork} from '../../src/runner/work/work.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import {band, sameSamples} from '../e2e/sounds.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {runnerHere} from './runner-here.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-impute-'))
const at = (...parts: string[]): string => path.join(folder, ...parts)
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const RATE = 22_050
let request: JobRequest
beforeAll(async () => {
  await writeTinyPacks(folder, ['quartet-small'])
  const settings = settingsFor(await loadPreset('fast'), 'impute', {steps: 2})
  request = {
    pack: at('quartet-small'),
    engine: {kind: 'local', name: 'cpu'},
    threads: 1,
    method: 'impute',
    settings,
    seed: 3,
  }
})
const workFor = (name: string) => {
  mkdirSync(at(name))
  const files = Object.fromEntries(STEMS.map(stem => [stem, at(name, `${stem}.wav`)]))
  return {files, options: {modelRate: RATE, request, work: folderWork(at(name))}}
}

const drums = band({seconds: 1.5, sampleRate: 44_100})
const bass = band({seconds: 1.2, sampleRate: RATE, channels: 1})
const guitar = band({seconds: 1.5, sampleRate: 48_000, channels: 1, gain: 0.2})
const sounds = {bass: soundOf(bass), drums: soundOf(drums), guitar: soundOf(guitar)}

test('what is imputed window by window goes on after a stop, and is bit for bit what is imputed in memory', async () => {
  const ranges = {
    bass: [{from: 0.9, to: 1.4}],
    drums: [
      {from: 0.7, to: 0.8},
      {from: 0, to: 0.12},
    ],
  }
  const how = {make: ['bass', 'drums', 'piano'] as const, ranges, align: true}
  const {stems} = await impute(runnerHere(), {stems: {bass, drums, guitar}, ...how}, request, {modelRate: RATE})
  const {files, options} = workFor('impute')
  const run = (windows?: number) =>
    imputeInto(runnerHere(windows), fileStems(files), {...options, given: {stems: sounds, ...how}})
  await expect(run(2)).rejects.toThrow('the engine is gone')
  const {evaluations} = await run()
  const windows = Math.ceil((1.5 * RATE - 2048) / (8192 - 2048))
  expect(evaluations).toBe(2 * windows)
  for (const [n, stem] of STEMS.entries()) {
    const made = await decodeFile(files[stem]!)
    expect(made.sampleRate).toBe(stems[n]!.sampleRate)
    expect(sameSamples(made, stems[n]!)).toBe(true)
  }
})

test('stems that are not named are not written, and lengths that differ are refused as in memory', async () => {
  const {options} = workFor('some')
  const given = {stems: {drums: sounds.drums}, make: ['piano'] as const}
  await imputeInto(runnerHere(), fileStems({piano: at('some', 'piano.wav')}), {...options, given})
  expect((await decodeFile(at('some', 'piano.wav'))).channels[0]!.length).toBe(1.5 * 44_100)
  await expect(decodeFile(at('some', 'drums.wav'))).rejects.toThrow('drums.wav')
  const wrong = {stems: {bass: sounds.bass, drums: sounds.drums}, make: ['piano'] as const}
  await expect(imputeInto(runnerHere(), fileStems({}), {...options, given: wrong})).rejects.toThrow('expected one rate')
})
