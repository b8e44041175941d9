import {throwIfCancelled} from '../../../base/throw-if-cancelled.ts'
import type {Hertz, Samples} from '../../../base/units.ts'
import {type Audio, sampleCount} from '../../audio.ts'
import type {Sound} from '../../sound/sound.ts'

/** Sound that is read from its begin to its end, block by block, as often as one likes. */
export type Blocks = {
  readonly sampleRate: Hertz
  readonly channelCount: number
  /** Of one channel. */
  readonly samples: Samples
  /** [channel][sample] of the next `size` samples, the last block being shorter. A block is the caller's only until the next. */
  read(size: Samples, signal?: AbortSignal): AsyncGenerator<readonly Float32Array[]>
}

/** A sound in memory. Its blocks are views. */
export const audioBlocks = (audio: Audio): Blocks => ({
  sampleRate: audio.sampleRate,
  channelCount: audio.channels.length,
  samples: sampleCount(audio),
  read: async function* (size, signal) {
    for (let at = 0; at < sampleCount(audio); at += size) {
      throwIfCancelled(signal)
      yield audio.channels.map(channel => channel.subarray(at, at + size))
    }
  },
})

/** A sound that is read where it is needed. A block is the caller's to keep. */
export const soundBlocks = ({sampleRate, channels, length}: Sound): Blocks => ({
  sampleRate,
  channelCount: channels.length,
  samples: length,
  read: async function* (size, signal) {
    for (let at = 0; at < length; at += size) {
      throwIfCancelled(signal)
      const values = new Float64Array(Math.min(size, length - at))
      yield channels.map(readInto => {
        readInto(values, at)
        return Float32Array.from(values)
      })
    }
  },
})

/** The part that begins at `from`, `samples` long, every sample through `change` with its place in the part. */
export const partOf = (
  whole: Blocks,
  {from, samples, change}: {from: Samples; samples: Samples; change: (value: number, place: Samples) => number},
): Blocks => ({
  ...whole,
  samples,
  read: async function* (size, signal) {
    const held = Array.from({length: whole.channelCount}, () => new Float32Array(size))
    let place = 0 // in the part
    let filled = 0
    let start = 0 // of the block in the whole
    for await (const block of whole.read(size, signal)) {
      const length = block[0]!.length
      const end = Math.min(start + length, from + samples)
      for (let at = Math.max(start, from); at < end; at++, place++) {
        for (const [c, channel] of block.entries()) held[c]![filled] = change(channel[at - start]!, place)
        if (++filled < size) continue
        yield held
        filled = 0
      }
      start += length
      if (start >= from + samples) break
    }
    if (filled > 0) yield held.map(channel => channel.subarray(0, filled))
  },
})

/** Σ of sounds of one rate, one length and as many channels each, added in float64 and rounded once. */
export const sumOf = (sounds: readonly [Blocks, ...Blocks[]]): Blocks => ({
  ...sounds[0],
  read: async function* (size, signal) {
    const others = sounds.slice(1).map(sound => sound.read(size, signal))
    try {
      for await (const first of sounds[0].read(size, signal)) {
        const blocks = [first]
        for (const other of others) blocks.push((await other.next()).value as readonly Float32Array[])
        yield first.map((channel, c) =>
          summed(
            channel.length,
            blocks.map(block => block[c]!),
          ),
        )
      }
    } finally {
      for (const other of others) await other.return(undefined)
    }
  },
})

const summed = (length: Samples, rows: readonly Float32Array[]): Float32Array => {
  const out = new Float32Array(length)
  for (let i = 0; i < length; i++) {
    let sum = 0
    for (const row of rows) sum += row[i]!
    out[i] = sum
  }
  return out
}
