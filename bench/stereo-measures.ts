import {type Audio, sampleCount} from '../src/audio/audio.ts'
import {emptySpectrum, type Spectrum, stft} from '../src/audio/dsp/spectrum.ts'
import type {Decibels, Hertz, Samples} from '../src/base/units.ts'

const GRID = {size: 2048, hop: 1024}
/** Ratio of neighbouring edges of the bands in which the stereo image is compared: thirds of an octave. */
const THIRD = 2 ** (1 / 3)
const LOWEST_EDGE: Hertz = 88

const decibels = (power: number): Decibels => 10 * Math.log10(power)

/** Calls `visit` with the spectra of all channels, frame by frame; the next one overwrites them. */
const visitFrames = ({channels}: Audio, visit: (spectra: readonly Spectrum[]) => void): void => {
  const rows: Spectrum[][] = channels.map(channel => {
    const frames: Spectrum[] = []
    stft(channel, GRID, ({re, im}) => {
      const copy = emptySpectrum(GRID.size)
      copy.re.set(re)
      copy.im.set(im)
      frames.push(copy)
    })
    return frames
  })
  rows[0]!.forEach((_, f) => {
    visit(rows.map(row => row[f]!))
  })
}

const powerAt = ({re, im}: Spectrum, k: number): number => re[k]! ** 2 + im[k]! ** 2

const binOf = (frequency: Hertz, rate: Hertz): number => Math.round((frequency / rate) * GRID.size)

/** Energy from `from` hertz on, all channels together. */
export const energyAbove = (sound: Audio, from: Hertz): number => {
  let sum = 0
  visitFrames(sound, spectra => {
    for (const spectrum of spectra)
      for (let k = binOf(from, sound.sampleRate); k < spectrum.re.length; k++) sum += powerAt(spectrum, k)
  })
  return sum
}

/**
 * Musical noise as ln(kurtosis of the estimate's power spectrum / kurtosis of the truth's) (Uemura et al. 2008): the
 * kurtosis E[P⁴]/E[P²]² of the powers P in each frame from 500 Hz on. Isolated peaks that blink raise it; 0 is as smooth
 * as the truth.
 */
export const musicalNoise = (estimate: Audio, truth: Audio): number =>
  Math.log(meanKurtosis(estimate, truth) / meanKurtosis(truth, truth))

/** Over the frames in which the truth is within 40 dB of its loudest; the geometric mean over them. */
const meanKurtosis = (sound: Audio, truth: Audio): number => {
  const levels: number[] = []
  visitFrames(truth, spectra => {
    levels.push(spectra.reduce((sum, spectrum) => sum + total(spectrum), 0))
  })
  const gate = 1e-4 * levels.reduce((a, b) => Math.max(a, b), 0)
  let [sum, count, f] = [0, 0, 0]
  visitFrames(sound, spectra => {
    if (levels[f++]! <= gate) return
    for (const spectrum of spectra) {
      let [second, fourth, bins] = [0, 0, 0]
      for (let k = binOf(500, sound.sampleRate); k < spectrum.re.length; k++, bins++) {
        const power = powerAt(spectrum, k)
        second += power
        fourth += power * power
      }
      if (!(second > 0)) continue
      sum += Math.log((bins * fourth) / second ** 2)
      count++
    }
  })
  return Math.exp(sum / count)
}

const total = (spectrum: Spectrum): number => {
  let sum = 0
  for (let k = 0; k < spectrum.re.length; k++) sum += powerAt(spectrum, k)
  return sum
}

/** How far two stereo images are apart, over thirds of an octave, weighted by the truth's energy in them. */
export type ImageError = {
  /** Mean difference of the levels left over right. */
  readonly level: Decibels
  /** Mean difference of the correlation coefficients of left and right. */
  readonly correlation: number
}

export const imageError = (estimate: Audio, truth: Audio): ImageError => {
  const [ours, theirs] = [imageOf(estimate), imageOf(truth)]
  let [level, correlation, weight] = [0, 0, 0]
  for (const [b, band] of theirs.entries()) {
    const energy = band.left + band.right
    if (!(energy > 0)) continue
    level += energy * Math.abs(leftOverRight(ours[b]!) - leftOverRight(band))
    correlation += energy * Math.abs(coefficient(ours[b]!) - coefficient(band))
    weight += energy
  }
  return {level: level / weight, correlation: correlation / weight}
}

type BandImage = {left: number; right: number; cross: number}

const FAINT = 1e-12

const leftOverRight = ({left, right}: BandImage): Decibels => {
  const floor = FAINT + 1e-4 * (left + right)
  return decibels((left + floor) / (right + floor))
}

const coefficient = ({left, right, cross}: BandImage): number => cross / (Math.sqrt(left * right) + FAINT)

const imageOf = (sound: Audio): BandImage[] => {
  const edges = [binOf(LOWEST_EDGE, sound.sampleRate)]
  while (edges.at(-1)! < GRID.size / 2)
    edges.push(Math.min(GRID.size / 2, Math.max(edges.at(-1)! + 1, Math.round(edges.at(-1)! * THIRD))))
  const bands = edges.slice(1).map((): BandImage => ({left: 0, right: 0, cross: 0}))
  visitFrames(sound, ([left, right]) => {
    for (const [b, band] of bands.entries())
      for (let k = edges[b]!; k < edges[b + 1]!; k++) {
        band.left += powerAt(left!, k)
        band.right += powerAt(right!, k)
        band.cross += left!.re[k]! * right!.re[k]! + left!.im[k]! * right!.im[k]!
      }
  })
  return bands
}

/** A rise by this much over what sounded before is an onset. */
const RISE = 10 ** (12 / 10)
const AT_LEAST = 1e-3

/**
 * Pre-echo: the energy of the error in the 20 ms before the truth's onsets over the truth's energy in the 20 ms after
 * them. undefined where nothing begins so clearly.
 */
export const preEcho = (estimate: Audio, truth: Audio): Decibels | undefined => {
  const step: Samples = Math.round(0.01 * truth.sampleRate)
  const energy = (at: number, length: number, pick: (c: number, i: number) => number): number => {
    let sum = 0
    for (const c of truth.channels.keys()) for (let i = at * step; i < (at + length) * step; i++) sum += pick(c, i) ** 2
    return sum
  }
  const sound = (c: number, i: number): number => truth.channels[c]![i]!
  const wrong = (c: number, i: number): number => estimate.channels[c]![i]! - truth.channels[c]![i]!
  const count = Math.floor(sampleCount(truth) / step)
  const levels = Array.from({length: count}, (_, at) => energy(at, 1, sound))
  const loudest = levels.reduce((a, b) => Math.max(a, b), 0)
  let [before, after] = [0, 0]
  for (let at = 5; at + 2 < count; at++) {
    const quiet = Math.max(...levels.slice(at - 5, at))
    if (levels[at]! < AT_LEAST * loudest || levels[at]! < RISE * quiet) continue
    before += energy(at - 3, 2, wrong) // the block just before may hold the beginning
    after += energy(at, 2, sound)
  }
  return after > 0 ? decibels((before + 1e-12) / after) : undefined
}

/** All channels as one signal of as many times the rate, for figures of a whole sound. */
export const interleaved = ({channels}: Audio): Float32Array => {
  const out = new Float32Array(channels.length * (channels[0]?.length ?? 0))
  for (const [c, channel] of channels.entries())
    for (let i = 0; i < channel.length; i++) out[i * channels.length + c] = channel[i]!
  return out
}
