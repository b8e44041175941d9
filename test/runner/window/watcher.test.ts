import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeEach, describe, expect, test, vi} from 'vitest'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {BANDS, overviewOf, peaksOf} from '../../../src/audio/overview/overview.ts'
import {createWatcher} from '../../../src/runner/window/watcher.ts'
import type {LongStep} from '../../../src/sampler/windows/long.ts'

const RATE = 22_050
const LENGTH = 3000
/** What the model takes is longer than what there is. */
const WINDOW = 4096
const home = mkdtempSync(path.join(tmpdir(), 'quartet-watcher-'))
afterAll(() => rmSync(home, {recursive: true, force: true}))

const watch = {columns: 16, spectrumColumns: 4, folder: home}
const options = {watch, stems: 2, sampleRate: RATE}
const GAIN = 2

const stepAt = (step: number, change: Partial<LongStep> = {}): LongStep => ({
  kind: 'step',
  step,
  steps: 3,
  pass: 0,
  passes: 1,
  sigmaHat: 1,
  sigmaNext: 0.5,
  denoised: Float32Array.from({length: 2 * WINDOW}, (_, i) => Math.sin(i * 0.01) / 4),
  x: Float32Array.from({length: 2 * WINDOW}, (_, i) => 3 * Math.sin(i * i)),
  evaluations: 1,
  window: {index: 1, start: 500, end: 500 + LENGTH, fadeFrom: 500, fadeTo: 500},
  windows: 2,
  ...change,
})

let now = 0
beforeEach(() => {
  now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})

test('an estimate is what the stems are at the result’s level, without what pads the window', async () => {
  const step = stepAt(0)
  const estimate = (await createWatcher(options)(step, GAIN))!
  expect(estimate).toMatchObject({start: 500, length: LENGTH, sigmaNext: 0.5})
  for (const n of [0, 1]) {
    const part = (all: Float32Array): Float32Array =>
      all.subarray(n * WINDOW, n * WINDOW + LENGTH).map(value => 2 * value)
    expect(estimate.stems[n]).toEqual(overviewOf([part(step.denoised)], RATE, watch))
    expect(estimate.stems[n]!.spectra.length).toBe(4 * BANDS)
    expect(estimate.states[n]).toEqual(peaksOf(part(step.x), 16))
    expect((await decodeFile(estimate.files[n]!)).channels).toEqual([part(step.denoised)])
  }
})

describe('estimates are made', () => {
  const made = async (times: readonly number[], change?: Partial<LongStep>): Promise<boolean[]> => {
    const look = createWatcher(options)
    const answers: boolean[] = []
    for (const time of times) {
      now = time
      answers.push((await look(stepAt(0, change), GAIN)) !== undefined)
    }
    return answers
  }

  test('of the first step, and then at most eight times a second', async () => {
    expect(await made([0, 10, 124, 125, 130, 249, 250])).toEqual([true, false, false, true, false, false, true])
  })

  test('of the last pass of a window’s last step always', async () => {
    expect(await made([0, 1, 2], {step: 2})).toEqual([true, true, true])
    expect(await made([0, 1, 2], {step: 2, passes: 2})).toEqual([true, false, false])
  })

  test('of no state that is not finite', async () => {
    expect(await made([0], {x: new Float32Array(2 * WINDOW).fill(Number.NaN)})).toEqual([false])
  })
})

test('the sound of three estimates exists at once, and one that is open stays as it was', async () => {
  const look = createWatcher(options)
  const files: string[][] = []
  let opened = 0
  for (let n = 0; n < 4; n++) {
    if (n === 3) opened = openSync(files[0]![0]!, 'r')
    const denoised = new Float32Array(2 * WINDOW).fill(0.1 * (n + 1))
    files.push([...(await look(stepAt(2, {denoised}), GAIN))!.files])
  }
  expect(new Set(files.flat()).size).toBe(6)
  expect(files[3]).toEqual(files[0])
  expect(files.flat().every(existsSync)).toBe(true)
  expect(readFileSync(files[0]![0]!).readFloatLE(56)).toBeCloseTo(0.8, 5)
  expect(readFileSync(opened).readFloatLE(56)).toBeCloseTo(0.2, 5)
  closeSync(opened)
})

test('a folder that cannot be written to ends the estimates and nothing else', async () => {
  const look = createWatcher({...options, watch: {...watch, folder: path.join(home, 'gone')}})
  expect(await look(stepAt(2), GAIN)).toBeUndefined()
  expect(await look(stepAt(2), GAIN)).toBeUndefined()
})
