import {describe, expect, it} from 'vitest'
import {interleaved} from '../../../bench/stereo-measures.ts'
import {foldToMono} from '../../../src/audio/audio.ts'
import {resample} from '../../../src/audio/dsp/resample.ts'
import {emptySpectrum} from '../../../src/audio/dsp/spectrum.ts'
import {SoftMasks} from '../../../src/audio/restore/soft-masks.ts'
import {StemFrames} from '../../../src/audio/restore/stem-frames.ts'
import {type Covariance, StereoShares} from '../../../src/audio/restore/stereo-shares.ts'
import {soundOf} from '../../../src/audio/sound/sound.ts'
import {siSnr} from '../../../src/eval/si-snr.ts'
import {restoreStems} from '../../support/restore-stems.ts'
import {noise, stereoBand, sumOf} from '../band.ts'

const MODEL_RATE = 22_050
const SIZE = 64
const TOP = 20
const BINS = SIZE / 2 + 1

const flat = (left: number, right: number, re: number, im: number): Covariance => {
  const of = (value: number): Float64Array => new Float64Array(BINS).fill(value)
  return {left: of(left), right: of(right), re: of(re), im: of(im)}
}

const random = noise(3)
const row = (): Float32Array => Float32Array.from({length: SIZE}, () => random())

/** A frame of noise in two stems and two channels, read. */
const someFrames = (): StemFrames => {
  const stems = soundOf({sampleRate: MODEL_RATE, channels: [row(), row()]})
  const frames = new StemFrames(soundOf({sampleRate: MODEL_RATE, channels: [row(), row()]}), stems, SIZE)
  frames.read(0)
  return frames
}

const even = [0, 1].map(() => [0, 1].map(() => new Float64Array(BINS).fill(1)))

const shared = (frames: StemFrames, covariances: Covariance[], belief: number) => {
  const shares = new StereoShares(new SoftMasks(frames, even, TOP), {covariances, belief}, SIZE)
  return [0, 1].map(c => {
    shares.update(frames, c)
    return [0, 1].map(n => {
      const out = emptySpectrum(SIZE)
      shares.shareInto(out, frames, {c, n})
      return out
    })
  }) // [channel][stem]
}

describe('stereo shares', () => {
  const frames = someFrames()

  it('sum to the mix in both channels, whatever the covariances and the belief', () => {
    for (const belief of [0, 0.6, 1]) {
      const out = shared(frames, [flat(1.5, 0.6, 0.4, 0.3), flat(0.2, 1.1, -0.1, 0.2)], belief)
      for (const [c, stems] of out.entries())
        for (let k = 0; k < BINS; k++) {
          expect(stems[0]!.re[k]! + stems[1]!.re[k]!).toBeCloseTo(frames.mix[c]!.re[k]!, 9)
          expect(stems[0]!.im[k]! + stems[1]!.im[k]!).toBeCloseTo(frames.mix[c]!.im[k]!, 9)
        }
    }
  })

  it('give two stems that stand hard left and right a channel each', () => {
    const out = shared(frames, [flat(4, 0, 0, 0), flat(0, 4, 0, 0)], 0)
    for (let k = 1; k < TOP; k++) {
      expect(Math.hypot(out[0]![1]!.re[k]!, out[0]![1]!.im[k]!)).toBeLessThan(
        0.05 * Math.hypot(frames.mix[0]!.re[k]!, frames.mix[0]!.im[k]!),
      )
      expect(Math.hypot(out[1]![0]!.re[k]!, out[1]![0]!.im[k]!)).toBeLessThan(
        0.05 * Math.hypot(frames.mix[1]!.re[k]!, frames.mix[1]!.im[k]!),
      )
    }
  })

  it('tell stems at different places apart, phase between the channels and all: two sources solve two equations', () => {
    // Stem 0 is a·(1, i), stem 1 is b·(1, −1): from left a + b and right i·a − b both follow.
    const [a, b] = [row(), row()]
    const made = someFrames()
    for (let k = 0; k < BINS; k++) {
      const [ar, ai, br, bi] = [a[k]!, a[k + 1]!, b[k]!, b[k + 1]!]
      made.mix[0]!.re[k] = ar + br
      made.mix[0]!.im[k] = ai + bi
      made.mix[1]!.re[k] = -ai - br
      made.mix[1]!.im[k] = ar - bi
    }
    // left·right* is −i for stem 0, −1 for stem 1
    const out = shared(made, [flat(1, 1, 0, -1), flat(1, 1, -1, 0)], 0)
    let [error, energy] = [0, 0]
    for (let k = 0; k < TOP; k++) {
      error += (out[0]![0]!.re[k]! - a[k]!) ** 2 + (out[0]![0]!.im[k]! - a[k + 1]!) ** 2
      energy += a[k]! ** 2 + a[k + 1]! ** 2
    }
    expect(error / energy).toBeLessThan(0.01)
  })

  it('share alike where no stem sounds', () => {
    const silent = someFrames()
    for (const {re, im} of silent.stems) {
      re.fill(0)
      im.fill(0)
    }
    const out = shared(silent, [flat(1, 1, 1, 0), flat(2, 0.1, 0, 0)], 0.6)
    for (let k = 0; k < TOP; k++) expect(out[1]![0]!.re[k]!).toBeCloseTo(silent.mix[1]!.re[k]! / 2, 9)
  })
})

describe('stems of a model that leaks', () => {
  it('are nearer to the true ones in stereo than they were in mono', () => {
    const truth = stereoBand(44_100, 2).slice(2) // one stands left, the other right
    const mono = truth.map(stem => resample(foldToMono(stem), 44_100, MODEL_RATE))
    // Every 50 ms another part of what is heard is in the wrong stem.
    const parts = Array.from({length: 40}, () => 0.4 * random())
    const wrong = mono[0]!.map((v, i) => parts[Math.floor(i / 1103)]! * (mono[1]![i]! - v))
    const leaking = mono.map((x, n) => x.map((v, i) => (n === 0 ? v + wrong[i]! : v - wrong[i]!)))
    const restored = restoreStems(sumOf(truth), leaking, MODEL_RATE)
    for (const [n, stem] of restored.entries())
      expect(siSnr(interleaved(stem), interleaved(truth[n]!))).toBeGreaterThan(siSnr(leaking[n]!, mono[n]!) + 4)
  })
})
