import type {Decibels, Hertz, Samples} from '../../base/units.ts'
import type {Blocks} from '../files/blocks/blocks.ts'
import {kWeighting} from './k-weighting.ts'

/** What is softer is no part of the music. */
const ABSOLUTE_GATE: Decibels = -70
/** Nor is what is so much softer than the rest. */
const RELATIVE_GATE: Decibels = -10
/** Blocks of 0.4 s begin every tenth of a second. */
const STEPS_PER_BLOCK = 4

/** Front channels count once, those at the side and behind 1.5 dB more, the low-frequency one not: 5.1 as WAV and FLAC have it. */
const SURROUND: readonly number[] = [1, 1, 1, 0, 1.41, 1.41]
const weightOf = (channel: number, count: number): number => (count === SURROUND.length ? SURROUND[channel]! : 1)

export type Loudness = {
  /** Integrated loudness in LUFS; −Infinity for silence and what is shorter than 0.4 s. */
  readonly integrated: Decibels
  /** Largest magnitude of a sample. */
  readonly peak: number
}

/** How loud a sound is as a whole, gated (ITU-R BS.1770-4). Throws Cancelled. */
export const loudnessOf = async (sound: Blocks, signal?: AbortSignal): Promise<Loudness> => {
  const meter = createMeter(sound)
  for await (const block of sound.read(1 << 14, signal)) meter.hear(block)
  return {integrated: gated(meter.energies), peak: meter.peak()}
}

type Shape = {readonly sampleRate: Hertz; readonly channelCount: number}

/** Mean squares of every tenth of a second, all channels together. */
const createMeter = ({sampleRate, channelCount}: Shape) => {
  const weightings = Array.from({length: channelCount}, () => kWeighting(sampleRate))
  const energies: number[] = []
  let peak = 0
  let sum = 0
  let heard: Samples = 0
  let next: Samples = Math.round(sampleRate / 10)
  const hear = (block: readonly Float32Array[]): void => {
    for (let i = 0; i < block[0]!.length; i++) {
      for (let c = 0; c < channelCount; c++) {
        const x = block[c]![i]!
        const y = weightings[c]!(x)
        sum += weightOf(c, channelCount) * y * y
        if (Math.abs(x) > peak) peak = Math.abs(x)
      }
      if (++heard < next) continue
      energies.push((10 * sum) / sampleRate)
      sum = 0
      next = Math.round(((energies.length + 1) * sampleRate) / 10)
    }
  }
  return {hear, energies, peak: () => peak}
}

const toLoudness = (energy: number): Decibels => -0.691 + 10 * Math.log10(energy)
const toEnergy = (loudness: Decibels): number => 10 ** ((loudness + 0.691) / 10)

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The mean of the blocks that are louder than both gates, the second of which follows from the first. */
const gated = (tenths: readonly number[]): Decibels => {
  const blocks = tenths
    .slice(STEPS_PER_BLOCK - 1)
    .map((_, n) => mean(tenths.slice(n, n + STEPS_PER_BLOCK)))
    .filter(energy => energy > toEnergy(ABSOLUTE_GATE))
  if (blocks.length === 0) return Number.NEGATIVE_INFINITY
  const gate = toEnergy(toLoudness(mean(blocks)) + RELATIVE_GATE)
  return toLoudness(mean(blocks.filter(energy => energy > gate)))
}
