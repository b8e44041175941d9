import {closeSync, fstatSync, openSync, readSync, type Stats} from 'node:fs'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Samples} from '../../base/units.ts'
import {allFinite} from '../audio.ts'
import {withFile} from '../byte-source.ts'
import {identify} from '../container.ts'
import {checkShape} from '../limits.ts'
import {readWavHeader, type WavLayout} from '../wav-header.ts'
import {unpackInto} from '../wav-reader.ts'
import type {Sound} from './sound.ts'

/** Frames read from the disk at once. */
const CHUNK: Samples = 8192
/** A block with its margins may lie across the border of two chunks, and so may a second one while positions cross-fade. */
const CHUNKS = 4

type Chunk = {index: number; readonly channels: Float32Array[]} // [channel][sample]

/** What tells a file from the one that takes its place. */
export const keyOf = (path: string, {dev, ino, size, mtimeMs}: Stats): string =>
  `${path}:${dev}:${ino}:${size}:${mtimeMs}`

/**
 * Opens a WAV file to be read a chunk at a time; the system's page cache keeps what is played again. More than two channels
 * are folded to one. What cannot be read later, because the file was cut meanwhile, is silence.
 * @throws BadInput when it is missing, no WAV file, damaged, or without samples.
 */
export async function openWavSound(path: string): Promise<Sound> {
  const layout = await layoutOf(path)
  const file = openSync(path, 'r')
  const key = keyOf(path, fstatSync(file))
  const chunkOf = createChunks(file, layout)
  const {samples: length, sampleRate, channels} = layout
  const reader = (c: number) => (into: Float64Array, base: Samples) => {
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
    channels: channels === 2 ? [reader(0), reader(1)] : [reader(0)],
    close: () => closeSync(file),
  }
}

const layoutOf = (path: string): Promise<WavLayout> =>
  withFile(path, async source => {
    const container = await identify(source)
    if (container?.kind !== 'wav')
      throw new BadInput(`${printable(path)}: is not a WAV file, expected one to play; convert it`)
    const layout = await readWavHeader(source, container.start)
    checkShape(source.name, layout, {maxBytes: Number.POSITIVE_INFINITY})
    if (layout.samples === 0) throw new BadInput(`${source.name}: holds no samples, expected sound; export it again`)
    return layout
  })

/** The newest few chunks of a file by their number, [channel][sample] with channels folded to one unless there are two. */
function createChunks(file: number, layout: WavLayout): (index: number) => Float32Array[] {
  const {channels: count, bytesPerSample, dataStart, samples} = layout
  const frame = count * bytesPerSample
  const bytes = new Uint8Array(CHUNK * frame)
  const raw = Array.from({length: count}, () => new Float32Array(CHUNK))
  const kept: Chunk[] = []

  const load = (index: number, into: Float32Array[]): void => {
    const frames = Math.min(CHUNK, samples - index * CHUNK)
    const got = readAt(file, bytes.subarray(0, frames * frame), dataStart + index * CHUNK * frame)
    const whole = Math.floor(got / frame)
    unpackInto(raw, bytes, {layout, done: 0, frames: whole})
    for (const channel of raw) channel.fill(0, whole)
    if (count <= 2) for (const [c, channel] of into.entries()) channel.set(raw[c]!)
    else foldInto(into[0]!, raw)
    for (const channel of into) if (!allFinite(channel)) mendInto(channel)
  }

  return index => {
    const place = kept.findIndex(chunk => chunk.index === index)
    const chunk = place >= 0 ? kept.splice(place, 1)[0]! : kept.length === CHUNKS ? kept.pop()! : emptyChunk(count)
    if (place < 0) {
      load(index, chunk.channels)
      chunk.index = index
    }
    kept.unshift(chunk)
    return chunk.channels
  }
}

const emptyChunk = (channels: number): Chunk => ({
  index: -1,
  channels: Array.from({length: channels === 2 ? 2 : 1}, () => new Float32Array(CHUNK)),
})

function foldInto(out: Float32Array, channels: readonly Float32Array[]): void {
  for (let i = 0; i < out.length; i++) {
    let sum = 0
    for (const channel of channels) sum += channel[i]!
    out[i] = sum / channels.length
  }
}

/** One sample that is no number would silence everything that is added to it. */
function mendInto(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i]!)) x[i] = 0
}

/** Fills `into` as far as the file reaches; a disk that fails gives nothing. */
function readAt(file: number, into: Uint8Array, position: number): number {
  let done = 0
  while (done < into.length) {
    let got: number
    try {
      got = readSync(file, into, done, into.length - done, position + done)
    } catch {
      return done // whoever plays cannot stop for it: the rest is silence
    }
    if (got === 0) return done
    done += got
  }
  return done
}
