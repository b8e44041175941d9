import {describe, expect, it} from 'vitest'
import {type Audio, foldToMono, sampleCount} from '../../../src/audio/audio.ts'
import {peak, rms} from '../../../src/audio/dsp/levels.ts'
import {resample} from '../../../src/audio/dsp/resample.ts'
import {restoring} from '../../../src/audio/restore/restore.ts'
import {soundOf} from '../../../src/audio/sound/sound.ts'
import {restoreStems} from '../../support/restore-stems.ts'
import {noise, stereoBand, sumOf} from '../band.ts'

const MODEL_RATE = 22_050

/** What a perfect model would give: the stems folded to mono at its own rate. */
const oracle = (stems: readonly Audio[]): Float32Array[] =>
  stems.map(stem => resample(foldToMono(stem), stem.sampleRate, MODEL_RATE))

/** Signal to distortion in dB over all channels, without rescaling. */
function quality(estimate: Audio, truth: Audio): number {
  let [signal, error] = [0, 0]
  for (const [c, x] of truth.channels.entries())
    for (const [i, value] of x.entries()) {
      signal += value ** 2
      error += (value - estimate.channels[c]![i]!) ** 2
    }
  return 10 * Math.log10(signal / error)
}

/** Largest |Σ stems − mix|. */
function sumError(stems: readonly Audio[], mix: Audio): number {
  const sum = sumOf(stems)
  return Math.max(...mix.channels.map((x, c) => peak(x.map((v, i) => v - sum.channels[c]![i]!))))
}

const truth = stereoBand(44_100, 2)
const mix = sumOf(truth)
const restored = restoreStems(mix, oracle(truth), MODEL_RATE)

describe('restored stems', () => {
  it('have the rate, the channels and the length of the mix', () => {
    for (const stem of restored)
      expect([stem.sampleRate, stem.channels.length, sampleCount(stem)]).toEqual([44_100, 2, sampleCount(mix)])
  })

  it.each([
    [44_100, 2],
    [48_000, 1],
    [22_050, 2],
    [22_050, 1],
    [8_000, 1],
    [96_000, 8],
  ])('sum to the mix to float precision at %i Hz with %i channels, whatever the model said', (sampleRate, count) => {
    const random = noise(sampleRate + count)
    const length = Math.round(sampleRate / 3)
    const any: Audio = {
      sampleRate,
      channels: Array.from({length: count}, () => Float32Array.from({length}, () => 2 * random())),
    }
    const model = [0.5, 0, 3, 0.1].map(gain => Float32Array.from({length: 7000}, () => gain * random()))
    expect(sumError(restoreStems(any, model, MODEL_RATE), any)).toBeLessThan(1e-6 * 2)
  })

  it('of a perfect model are far better than the mix in its place, in stereo and above the model’s band', () => {
    for (const [n, stem] of restored.entries()) {
      expect(quality(stem, truth[n]!)).toBeGreaterThan(30)
      expect(quality(mix, truth[n]!)).toBeLessThan(0)
    }
  })

  it('keep the place of each instrument between left and right', () => {
    for (const [n, {channels}] of restored.entries()) {
      const balance = (x: Audio['channels']): number => rms(x[0]!) / rms(x[1]!)
      expect(balance(channels) / balance(truth[n]!.channels)).toBeCloseTo(1, 1)
    }
  })

  it('are right at 48 kHz too, where the two rates share no simple ratio', () => {
    const stems = stereoBand(48_000, 2)
    const out = restoreStems(sumOf(stems), oracle(stems), MODEL_RATE)
    for (const [n, stem] of out.entries()) expect(quality(stem, stems[n]!)).toBeGreaterThan(30)
  })

  it('of a mono mix are the model’s own below its band edge, not masks of the mix', () => {
    const mono = truth.map(stem => ({sampleRate: 44_100, channels: [foldToMono(stem)]}))
    const out = restoreStems(sumOf(mono), oracle(mono), MODEL_RATE)
    for (const [n, stem] of out.entries()) expect(quality(stem, mono[n]!)).toBeGreaterThan(35)
  })

  it('of a mix at the model’s rate are the model’s stems, the difference shared equally', () => {
    const model = oracle(truth)
    const channel = foldToMono(sumOf(model.map(x => ({sampleRate: MODEL_RATE, channels: [x]})))).map(v => v + 0.04)
    const out = restoreStems({sampleRate: MODEL_RATE, channels: [channel]}, model, MODEL_RATE)
    for (const [n, stem] of out.entries())
      expect(peak(stem.channels[0]!.map((v, i) => v - model[n]![i]! - 0.01))).toBeLessThan(1e-6)
  })

  it('follow the level of the mix: a tenth gives a tenth', () => {
    const tenth = {...mix, channels: mix.channels.map(c => c.map(v => 0.1 * v))}
    const quiet = restoreStems(
      tenth,
      oracle(truth).map(x => x.map(v => 0.1 * v)),
      MODEL_RATE,
    )
    for (const [n, stem] of quiet.entries())
      for (const [c, x] of stem.channels.entries())
        expect(peak(x.map((v, i) => v - 0.1 * restored[n]!.channels[c]![i]!))).toBeLessThan(1e-6)
  })

  it('of a silent mix are silent, and so they are in its silent parts', () => {
    const silent = {...mix, channels: mix.channels.map(c => new Float32Array(c.length))}
    for (const stem of restoreStems(silent, oracle(truth), MODEL_RATE)) expect(stem.channels.map(peak)).toEqual([0, 0])
    const gap = {...mix, channels: mix.channels.map(c => c.map((v, i) => (i > 40_000 && i < 80_000 ? 0 : v)))}
    for (const stem of restoreStems(gap, oracle(truth), MODEL_RATE))
      expect(Math.max(...stem.channels.map(c => peak(c.subarray(46_000, 74_000))))).toBeLessThan(1e-6)
  })

  it('of a model that heard nothing share the mix equally', () => {
    const out = restoreStems(
      mix,
      [0, 1, 2, 3].map(() => new Float32Array(66_150)),
      MODEL_RATE,
    )
    for (const stem of out)
      expect(peak(stem.channels[0]!.map((v, i) => v - mix.channels[0]![i]! / 4))).toBeLessThan(1e-6)
  })

  it('have no clicks: a steady tone stays steady in its stem', () => {
    const n = 88_200
    const of = (f: number, rate: number): Float32Array =>
      Float32Array.from({length: (n * rate) / 44_100}, (_, i) => 0.3 * Math.sin((2 * Math.PI * f * i) / rate))
    const high = of(1000, 44_100)
    const sum = {sampleRate: 44_100, channels: [of(300, 44_100).map((v, i) => v + high[i]!)]}
    const [low] = restoreStems(sum, [of(300, MODEL_RATE), of(1000, MODEL_RATE)], MODEL_RATE)
    const expected = of(300, 44_100)
    expect(peak(low!.channels[0]!.map((v, i) => v - expected[i]!).subarray(5000, n - 5000))).toBeLessThan(2e-3)
  })

  it('may be a single sample long', () => {
    const one = {sampleRate: 44_100, channels: [Float32Array.of(0.5), Float32Array.of(-0.25)]}
    const out = restoreStems(one, [Float32Array.of(0.1), Float32Array.of(0.2)], MODEL_RATE)
    expect(sumError(out, one)).toBeLessThan(1e-6)
  })

  it.each([
    ['a stereo mix', mix],
    ['a mix of the model’s own kind', {sampleRate: MODEL_RATE, channels: [mix.channels[0]!]}],
  ])('of %s come as stretches that follow each other to its end', (_, whole) => {
    let end = 0
    for (const {at, stems} of restoring(soundOf(whole), soundOf({sampleRate: MODEL_RATE, channels: oracle(truth)}))) {
      expect(at).toBe(end)
      end += stems[0]![0]!.length
      for (const channels of stems) for (const channel of channels) expect(at + channel.length).toBe(end)
    }
    expect(end).toBe(sampleCount(whole))
  })

  it('need a stem', () => {
    expect(() => restoreStems(mix, [], MODEL_RATE)).toThrow(RangeError)
  })
})
