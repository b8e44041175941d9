import {fromDecibels, toDecibels} from '../../audio/dsp/levels.ts'
import {type Blocks, partOf} from '../../audio/files/blocks/blocks.ts'
import type {Tags} from '../../audio/files/tags/tags.ts'
import {type Format, writeSound} from '../../audio/files/write-sound.ts'
import {loudnessOf} from '../../audio/loudness/loudness.ts'
import type {Decibels, Samples, Seconds} from '../../base/units.ts'
import type {Part} from './delivery.ts'

const LENGTH: Seconds = 30
const FADE: Seconds = 0.3
/** In LUFS. */
const TARGET: Decibels = -18
const HEADROOM: Decibels = 1
/** What is nearly silent stays so: more gain would only show what has leaked into it. */
const MOST_GAIN: Decibels = 30
/** Softer seconds of a stem all count as silent. */
const FLOOR: Decibels = -60

type Previews = {
  readonly parts: readonly Part[]
  /** A file for each. */
  readonly targets: readonly string[]
  readonly openPart: (part: Part) => Promise<Blocks>
}

type Writing = {readonly format: Format; readonly tags: Tags; readonly signal: AbortSignal}

/**
 * Writes 30 s of every part, the same 30 s, in which most of them sound, each as loud as the others by its integrated loudness:
 * −18 LUFS, or as much less for all as leaves the highest peak a decibel.
 */
export const writePreviews = async ({parts, targets, openPart}: Previews, writing: Writing): Promise<void> => {
  const sounds = await Promise.all(parts.map(openPart))
  const stretch = await busiest(sounds, writing.signal)
  const loudness = []
  for (const sound of sounds) {
    const change = faded(1, stretch.samples, sound.sampleRate)
    loudness.push(await loudnessOf(partOf(sound, {...stretch, change}), writing.signal))
  }
  const heard = loudness.filter(({integrated}) => TARGET - integrated <= MOST_GAIN)
  const rooms = heard.map(({integrated, peak}) => integrated - toDecibels(peak) - HEADROOM)
  const target = Math.min(TARGET, ...rooms)
  for (const [n, sound] of sounds.entries()) {
    const {integrated, peak} = loudness[n]!
    const gain = fromDecibels(Math.min(MOST_GAIN, target - integrated, -HEADROOM - toDecibels(peak)))
    const change = faded(gain, stretch.samples, sound.sampleRate)
    await writeSound(targets[n]!, partOf(sound, {...stretch, change}), writing)
  }
}

const faded = (gain: number, samples: Samples, rate: number): ((value: number, place: Samples) => number) => {
  const fade = Math.max(1, Math.min(Math.round(FADE * rate), Math.floor(samples / 2)))
  return (value, place) => gain * value * Math.min(1, (place + 0.5) / fade, (samples - place - 0.5) / fade)
}

/** The stretch whose seconds, in decibels, sum to most over all sounds: better four that play than one that is loud. */
const busiest = async (sounds: readonly Blocks[], signal: AbortSignal): Promise<{from: Samples; samples: Samples}> => {
  const {sampleRate, samples} = sounds[0]!
  const length = Math.min(samples, Math.round(LENGTH * sampleRate))
  const levels: number[] = []
  for (const sound of sounds) {
    let second = 0
    for await (const block of sound.read(sampleRate, signal)) {
      levels[second] = (levels[second] ?? 0) + Math.max(FLOOR, 10 * Math.log10(meanSquare(block)))
      second++
    }
  }
  const span = Math.ceil(length / sampleRate)
  const sumFrom = (from: number): number => levels.slice(from, from + span).reduce((sum, level) => sum + level, 0)
  let best = 0
  for (let from = 1; from * sampleRate + length <= samples; from++) if (sumFrom(from) > sumFrom(best)) best = from
  return {from: best * sampleRate, samples: length}
}

const meanSquare = (block: readonly Float32Array[]): number => {
  let sum = 0
  for (const channel of block) for (let i = 0; i < channel.length; i++) sum += channel[i]! * channel[i]!
  return sum / (block.length * block[0]!.length)
}
