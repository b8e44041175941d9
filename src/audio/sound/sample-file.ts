import {closeSync, fstatSync, openSync, readSync, type Stats} from 'node:fs'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Samples} from '../../base/units.ts'
import {unreadable} from '../../base/unreadable.ts'
import {allFinite} from '../audio.ts'
import type {ReadInto} from '../dsp/polyphase.ts'
import {notFinite} from '../files/not-finite.ts'
import type {WavLayout} from '../files/wav-header.ts'
import {unpackInto} from '../files/wav-reader.ts'
import type {FileSound} from './sound.ts'

/** Frames read from the disk at once. */
const CHUNK: Samples = 8192
/** A block with its margins may lie across the border of two chunks, and so may a second one while positions cross-fade. */
const CHUNKS = 4

type Chunk = {index: number; readonly channels: Float32Array[]} // [channel][sample]

/** What tells a file from the one that takes its place. */
export const keyOf = (path: string, {dev, ino, size, mtimeMs}: Stats): string =>
  `${path}:${dev}:${ino}:${size}:${mtimeMs}`

/** One line about a file that is not what it was. */
export const changed = (path: string): BadInput =>
  new BadInput(`${printable(path)}: was changed while it was read; let it be and try again`)

type Reading = {
  /** Whoever plays cannot stop for a fault: what cannot be read, or is no number, is silence. Else it throws BadInput. */
  readonly forgiving?: boolean
}

/**
 * Uncompressed samples in a file, read a chunk at a time; the system's page cache keeps what is read again. Reading throws
 * BadInput when the file cannot be read or was changed since it was opened, and for samples that are not finite.
 */
export const openSamples = (path: string, layout: WavLayout, {forgiving = false}: Reading = {}): FileSound => {
  const file = openSync(path, 'r')
  const key = keyOf(path, fstatSync(file))
  const {samples: length, sampleRate, channels: count, bytesPerSample, dataStart} = layout
  const frame = count * bytesPerSample
  const bytes = new Uint8Array(CHUNK * frame)
  const kept: Chunk[] = []

  const load = (index: number, channels: Float32Array[]): void => {
    const frames = Math.min(CHUNK, length - index * CHUNK)
    const wanted = bytes.subarray(0, frames * frame)
    const got = readAt(file, wanted, {path, position: dataStart + index * CHUNK * frame, forgiving})
    if (!forgiving && (got < wanted.length || keyOf(path, fstatSync(file)) !== key)) throw changed(path)
    const whole = Math.floor(got / frame)
    unpackInto(channels, bytes, {layout, done: 0, frames: whole})
    for (const channel of channels) {
      channel.fill(0, whole)
      if (allFinite(channel)) continue
      if (!forgiving) throw notFinite(printable(path), channel, {sampleRate, base: index * CHUNK})
      mendInto(channel)
    }
  }
  const chunkOf = (index: number): Float32Array[] => {
    const place = kept.findIndex(chunk => chunk.index === index)
    const chunk = place >= 0 ? kept.splice(place, 1)[0]! : kept.length === CHUNKS ? kept.pop()! : emptyChunk(count)
    if (place < 0) {
      load(index, chunk.channels)
      chunk.index = index
    }
    kept.unshift(chunk)
    return chunk.channels
  }
  const reader =
    (c: number): ReadInto =>
    (into, base) => {
      const end = base + into.length
      const last = Math.min(end, length)
      let at = Math.max(0, base)
      if (at > base || last < end) into.fill(0)
      while (at < last) {
        const index = Math.floor(at / CHUNK)
        const from = at - index * CHUNK
        const count = Math.min(CHUNK - from, last - at)
        const samples = chunkOf(index)[c]!
        for (let i = 0, k = at - base; i < count; i++, k++) into[k] = samples[from + i]!
        at += count
      }
    }
  return {
    key,
    sampleRate,
    length,
    channels: Array.from({length: count}, (_, c) => reader(c)),
    close: () => closeSync(file),
  }
}

const emptyChunk = (channels: number): Chunk => ({
  index: -1,
  channels: Array.from({length: channels}, () => new Float32Array(CHUNK)),
})

/** One sample that is no number would silence everything that is added to it. */
const mendInto = (x: Float32Array): void => {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) x[i] = 0
}

type Place = {readonly path: string; readonly position: number}

/** Fills `into` as far as the file reaches. */
const readAt = (file: number, into: Uint8Array, {path, position, forgiving}: Required<Reading> & Place): number => {
  let done = 0
  while (done < into.length) {
    try {
      const got = readSync(file, into, done, into.length - done, position + done)
      if (got === 0) return done
      done += got
    } catch (error) {
      if (forgiving) return done
      throw unreadable(path, error)
    }
  }
  return done
}
