import {expect, test} from 'vitest'
import type {Estimate, RunProgress} from '../../../../src/session/studio/studio.ts'
import {joinedOnce, withEstimate} from '../../../../src/tui/workstation/run/estimates.ts'
import {advance, secondsLeft, secondsPerStep, wholeProgress} from '../../../../src/tui/workstation/run/pace.ts'
import type {Running} from '../../../../src/tui/workstation/state.ts'

const started: Running = {
  title: 'Generating',
  begun: 0,
  now: 0,
  seconds: 12,
  estimates: [],
  progress: {take: 0, takes: 2, phase: 'reading', progress: 0},
}

const at = (take: number, step: number): RunProgress => ({
  take,
  takes: 2,
  phase: 'sampling',
  progress: (step + 1) / 10,
  step: {kind: 'step', part: 'stems', window: 0, windows: 1, step, steps: 10, sigmaHat: 1, evaluations: step + 1},
})

test('the time left is measured from steps, never from loading, and is unknown before the second step', () => {
  const first = advance(started, at(0, 0), 30)
  expect(secondsLeft(first)).toBeUndefined()
  expect(secondsPerStep(first)).toBeUndefined()
  const second = advance(first, at(0, 1), 32)
  expect(secondsPerStep(second)).toBe(2)
  expect(secondsLeft(second)).toBeCloseTo(16 + 20)
})

test('the steps of a first guess do not count', () => {
  const guess = at(0, 0)
  const guessing = advance(started, {...guess, progress: 0.01, step: {...guess.step!, part: 'guess'}}, 30)
  expect(secondsLeft(advance(guessing, at(0, 1), 50))).toBeUndefined()
  expect(secondsPerStep(advance(advance(guessing, at(0, 1), 50), at(0, 2), 51))).toBe(1)
})

test('all takes are the whole, and what passes between them is counted once it is known', () => {
  const first = advance(advance(started, at(0, 0), 10), at(0, 9), 19)
  expect(wholeProgress(first)).toBe(0.5)
  expect(secondsLeft({...first, now: 20})).toBeCloseTo(10)
  // Written for so long that the steps alone would be over.
  expect(secondsLeft({...first, now: 35})).toBeCloseTo(10)
  const next = advance(first, {take: 1, takes: 2, phase: 'reading', progress: 0}, 20)
  // 0.45 of the whole took 10 s.
  expect(secondsLeft(next)).toBeCloseTo(10 / 0.9)
  const second = advance(advance(next, at(1, 0), 27), at(1, 1), 28)
  expect(secondsPerStep(second)).toBe(1)
  expect(secondsLeft(second)).toBeCloseTo((18 * 0.4) / 0.55)
})

const estimate = (from: number, seconds: number, peak: number): Estimate => {
  const overview = {peaks: Float32Array.of(-peak, peak), spectra: new Uint8Array(48).fill(peak * 100)}
  const stems = {bass: overview, drums: overview, guitar: overview, piano: overview}
  const noise = {bass: overview.peaks, drums: overview.peaks, guitar: overview.peaks, piano: overview.peaks}
  return {from, seconds, step: 0, sigmaNext: 1, stems, noise, files: {bass: '', drums: '', guitar: '', piano: ''}}
}

test('windows lie where they are in the song, and what has not formed is silent', () => {
  const estimates = withEstimate(withEstimate([], estimate(0, 10, 0.25)), estimate(5, 10, 0.5))
  const {peaks} = joinedOnce(estimates, 'bass', 20)
  const high = (seconds: number): number => peaks[2 * Math.floor((seconds / 20) * (peaks.length / 2)) + 1]!
  expect([1, 4, 6, 14, 16, 19].map(high)).toEqual([0.25, 0.25, 0.5, 0.5, 0, 0])
})

test('a newer estimate of a window takes the place of the older one', () => {
  const estimates = withEstimate(withEstimate([], estimate(0, 10, 0.25)), estimate(0, 10, 0.5))
  expect(estimates).toHaveLength(1)
  expect(estimates[0]!.stems.bass.peaks[1]).toBe(0.5)
})
