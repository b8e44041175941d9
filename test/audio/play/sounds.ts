import {type StreamResampler, streamResampler} from '../../../src/audio/dsp/resample.ts'
import {createSource, type Source} from '../../../src/audio/play/source.ts'
import type {Transport} from '../../../src/audio/play/transport.ts'
import type {Part} from '../../../src/audio/play/voice.ts'
import type {FileSound} from '../../../src/audio/sound/sound.ts'

export const RATE = 44_100

/** A sound that is in memory after all. */
export const soundOf = (key: string, channels: readonly Float32Array[], sampleRate = RATE): FileSound => ({
  key,
  sampleRate,
  length: channels[0]!.length,
  channels: channels.map(x => (into, base) => {
    for (let i = 0; i < into.length; i++) into[i] = x[base + i] ?? 0
  }),
  close: () => {},
})

const AS_IT_IS: StreamResampler = streamResampler(RATE, RATE)

export const sourceOf = (key: string, channels: readonly Float32Array[], from = 0): Source =>
  createSource(soundOf(key, channels), {from, rate: RATE, resampler: AS_IT_IS})

export const partOf = (id: string, source: Source, strip: Partial<Part> = {}): Part => ({
  ...{id, source, gain: 0, pan: 0, heard: true},
  ...strip,
})

/** Smooth, never the same twice, and of a different shape for every seed. */
export const wave = (seed: number, length: number): Float32Array =>
  Float32Array.from({length}, (_, i) => 0.2 * Math.sin(i * 0.03 * seed) + 0.1 * Math.sin(i * 0.00071 * seed + seed))

/** The next frames, a channel each; asked for in pieces of uneven length, as nothing promises even ones. */
export const render = (
  transport: Transport,
  frames: number,
  pieces = [512, 77, 1, 900],
): [Float32Array, Float32Array] => {
  const sides: [Float32Array, Float32Array] = [new Float32Array(frames), new Float32Array(frames)]
  for (let done = 0, n = 0; done < frames; n++) {
    const out = new Float32Array(2 * Math.min(pieces[n % pieces.length]!, frames - done))
    transport.renderInto(out)
    for (let i = 0; i < out.length / 2; i++, done++)
      for (const side of [0, 1] as const) sides[side][done] = out[2 * i + side]!
  }
  return sides
}

/** The largest bend of a curve, |x[i−1] − 2x[i] + x[i+1]|: a click is a large one. */
export const bend = (x: Float32Array): number => {
  let most = 0
  for (let i = 1; i + 1 < x.length; i++) most = Math.max(most, Math.abs(x[i - 1]! - 2 * x[i]! + x[i + 1]!))
  return most
}

export const joined = (...parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap(part => [...part]))

/** The largest difference of two sounds of the same length; infinite when their lengths differ. */
export const apart = (x: Float32Array, y: Float32Array): number =>
  x.length === y.length ? x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0) : Infinity
