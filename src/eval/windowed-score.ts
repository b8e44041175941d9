import {isSilent} from '../audio/features/silence.ts'
import type {Decibels, Hertz, Samples, Seconds} from '../base/units.ts'
import {sdr} from './sdr.ts'
import {siSnr} from './si-snr.ts'

/** One window of a track; each list has one entry a stem. */
export type WindowScore = {
  readonly start: Samples
  /** The nominal end, which may lie past the track's. */
  readonly end: Samples
  /** SI-SNR of the estimate less that of the mix. */
  readonly improvement: readonly Decibels[]
  /** SDR of the estimate, itself and not its improvement. */
  readonly sdr: readonly Decibels[]
  /** Whether the original sounds in this window. */
  readonly active: readonly boolean[]
  /** Whether the estimate is silent though the original sounds. */
  readonly dead: readonly boolean[]
}

export type WindowRule = {
  readonly sampleRate: Hertz
  readonly window?: Seconds
  readonly hop?: Seconds
  /** Windows with fewer sounding stems are left out. */
  readonly leastSounding?: number
}

type Track = {readonly originals: readonly Float32Array[]; readonly estimates: readonly Float32Array[]}

const mixOf = (stems: readonly Float32Array[], length: Samples): Float32Array => {
  const mix = new Float32Array(length)
  for (const stem of stems) for (let i = 0; i < length; i++) mix[i] = mix[i]! + stem[i]!
  return mix
}

/**
 * Scores a separated track as the MSDM evaluation does: windows of 4 s every 2 s, ⌈(L − hop)/hop⌉ of them, the last maybe
 * short; the mix is the sum of the originals cut to the estimates' length L. Windows in which fewer than two stems sound
 * are dropped; a silent stem in a kept window is scored like the others. originals, estimates: [stem][sample].
 */
export const scoreWindows = ({originals, estimates}: Track, rule: WindowRule): WindowScore[] => {
  const {sampleRate, window = 4, hop = 2, leastSounding = 2} = rule
  const [size, stride] = [Math.round(window * sampleRate), Math.round(hop * sampleRate)]
  const length = estimates[0]!.length
  const mix = mixOf(originals, length)
  const scores: WindowScore[] = []
  for (let start = 0; start + stride < length; start += stride) {
    const at = (signal: Float32Array): Float32Array => signal.subarray(start, Math.min(start + size, length))
    const active = originals.map(original => !isSilent(at(original)))
    if (active.filter(Boolean).length < leastSounding) continue
    const improvement = originals.map((original, n) => {
      const target = at(original)
      return siSnr(at(estimates[n]!), target) - siSnr(at(mix), target)
    })
    const distortion = originals.map((original, n) => sdr(at(estimates[n]!), at(original)))
    const dead = estimates.map((estimate, n) => active[n]! && isSilent(at(estimate)))
    scores.push({start, end: start + size, improvement, sdr: distortion, active, dead})
  }
  return scores
}
