import {describe, expect, it} from 'vitest'
import {stemScore} from '../../bench/stem-score.ts'
import {isSilent} from '../../src/audio/features/silence.ts'
import {sdr} from '../../src/eval/sdr.ts'
import {siSnr} from '../../src/eval/si-snr.ts'
import {scoreWindows, type WindowScore} from '../../src/eval/windowed-score.ts'
import {readNpz} from '../support/npz.ts'

const golden = readNpz('metrics.npz')

/** 1e-3 dB, and 1e-2 dB above 80 dB, where float32 itself is that uncertain. */
const within = (decibels: number): number => (Math.abs(decibels) > 80 ? 1e-2 : 1e-3)

const rowsOf = (key: string): Float32Array[] => {
  const {shape, data} = golden.get(key)
  const size = shape[1]!
  return Array.from({length: shape[0]!}, (_, i) => (data as Float32Array).slice(i * size, (i + 1) * size))
}
const integers = (key: string): number[] => Array.from(golden.get(key).data as BigInt64Array, Number)
const doubles = (key: string): Float64Array => golden.get(key).data as Float64Array

describe('siSnr', () => {
  const [estimates, targets] = [rowsOf('sisnr_preds'), rowsOf('sisnr_target')]

  it.each(['sisnr_eps1e-8', 'sisnr_eps1e-8_f64'])('agrees with %s', key => {
    for (const [i, expected] of (golden.get(key).data as Float32Array | Float64Array).entries())
      expect(Math.abs(siSnr(estimates[i]!, targets[i]!) - expected), `pair ${i}`).toBeLessThan(within(expected))
  })

  it('does not mind the scale of the estimate, and does mind its offset', () => {
    const [estimate, target] = [estimates[1]!, targets[1]!]
    expect(
      siSnr(
        estimate.map(value => 4 * value),
        target,
      ),
    ).toBeCloseTo(siSnr(estimate, target), 4)
    expect(
      siSnr(
        estimate.map(value => value + 1),
        target,
      ),
    ).toBeLessThan(siSnr(estimate, target) - 10)
  })
})

describe('sdr', () => {
  it.each(['sdr_eps1e-5', 'sdr_eps1e-5_f64'])('agrees with %s', key => {
    const [estimates, targets] = [rowsOf('sisnr_preds'), rowsOf('sisnr_target')]
    for (const [i, expected] of (golden.get(key).data as Float32Array | Float64Array).entries())
      expect(Math.abs(sdr(estimates[i]!, targets[i]!) - expected), `pair ${i}`).toBeLessThan(within(expected))
  })

  it('is 0 dB for silence and minds the scale of the estimate', () => {
    const target = Float32Array.from({length: 1000}, (_, t) => Math.sin(t))
    expect(sdr(new Float32Array(1000), target)).toBe(0)
    const half = target.map(value => value / 2)
    expect(sdr(half, target)).toBeCloseTo(10 * Math.log10(4), 4)
  })
})

describe('isSilent', () => {
  it('decides as the published rule does on alternating signals', () => {
    const lengths = integers('silent_num_samples')
    const amplitudes = golden.f32('silent_amplitude')
    for (const [i, decision] of golden.get('silent_decision').data.entries()) {
      const amplitude = amplitudes[i as number]!
      const signal = new Float32Array(lengths[i as number]!).map((_, t) => (t % 2 === 0 ? amplitude : -amplitude))
      expect(isSilent(signal), `case ${i}`).toBe(decision === 1)
    }
  })

  it('decides so on other signals', () => {
    const decisions = golden.get('silent_signals_decision').data
    for (const [i, signal] of rowsOf('silent_signals').entries()) expect(isSilent(signal)).toBe(decisions[i] === 1)
  })
})

describe('scoreWindows', () => {
  const tracks = ['TrackA', 'TrackB'].map(name => ({
    originals: rowsOf(`eval_${name}_original`),
    estimates: rowsOf(`eval_${name}_separated`),
  }))

  it.each([
    ['eval', 2],
    ['eval_nofilter', 0],
  ] as const)('keeps and scores the windows of %s', (prefix, leastSounding) => {
    const perTrack = tracks.map(track => scoreWindows(track, {sampleRate: 441, leastSounding}))
    const windows = perTrack.flat()
    expect(windows.map(window => window.start)).toEqual(integers(`${prefix}_start_sample`))
    if (prefix === 'eval') {
      expect(windows.map(window => window.end)).toEqual(integers('eval_end_sample'))
      expect(perTrack.flatMap((list, i) => list.map(() => i))).toEqual(integers('eval_track_index'))
      for (const [i, expected] of doubles('eval_sisnri_f64').entries())
        expect(Math.abs(windows[i >> 2]!.improvement[i & 3]! - expected)).toBeLessThan(within(expected))
    }
    for (const [i, expected] of doubles(`${prefix}_sisnri`).entries())
      expect(Math.abs(windows[i >> 2]!.improvement[i & 3]! - expected), `${i}`).toBeLessThan(within(expected))
    for (const [stem, expected] of doubles(`${prefix}_mean`).entries())
      expect(Math.abs(stemScore(windows, stem).paper! - expected)).toBeLessThan(1e-3)
  })

  it('calls a stem of nothing inactive', () => {
    const windows = scoreWindows(tracks[1]!, {sampleRate: 441})
    expect(windows.every(window => !window.active[3])).toBe(true)
    expect(stemScore(windows, 3)).toMatchObject({active: undefined, activeWindows: 0, deadWindows: 0})
  })
})

describe('stemScore', () => {
  const window = (improvement: number, active: boolean, dead: boolean): WindowScore => ({
    start: 0,
    end: 4,
    improvement: [improvement],
    sdr: [0],
    active: [active],
    dead: [dead],
  })

  it('tells apart what the stem sounds in, and counts what was left silent there', () => {
    const windows = [window(10, true, false), window(6, true, true), window(110, false, false)]
    expect(stemScore(windows, 0)).toEqual({paper: 42, active: 8, activeWindows: 2, deadWindows: 1})
  })

  it('means nothing over no windows', () => {
    expect(stemScore([], 0)).toEqual({paper: undefined, active: undefined, activeWindows: 0, deadWindows: 0})
  })

  it('shows that silence is rewarded, and by how much', () => {
    const tone = (rate: number): Float32Array => Float32Array.from({length: 4000}, (_, t) => 0.1 * Math.sin(t * rate))
    const silent = new Float32Array(4000)
    const originals = [tone(0.1), tone(0.17), tone(0.23), silent]
    const windows = scoreWindows({originals, estimates: [silent, silent, silent, silent]}, {sampleRate: 1000})
    const [bass, piano] = [stemScore(windows, 0), stemScore(windows, 3)]
    expect(bass.deadWindows).toBe(windows.length)
    expect(bass.active).toBeGreaterThan(2)
    expect(piano.paper).toBeGreaterThan(60)
    expect(piano.active).toBeUndefined()
  })
})
