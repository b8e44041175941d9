import {open, readFile} from 'node:fs/promises'
import path from 'node:path'
import {asset} from '../src/base/assets.ts'
import {STEMS} from '../src/base/stems.ts'
import type {Samples} from '../src/base/units.ts'

/** Where a song lies: `start` counts samples of one stem from the beginning of its split. */
export type Song = {readonly start: Samples; readonly samples: Samples}

/** A window: which song, and where in it. */
export type Place = {readonly song: number; readonly start: Samples}

/**
 * `count` windows of `length` that do not overlap, spread evenly over all songs: the songs are cut into windows from their
 * beginnings, and of that list every so manieth is taken. All of them when there are no more. The same every time.
 */
export const listWindows = (songs: readonly Song[], {count, length}: {count: number; length: Samples}): Place[] => {
  const all = songs.flatMap(({samples}, song) =>
    Array.from({length: Math.floor(samples / length)}, (_, i): Place => ({song, start: i * length})),
  )
  if (all.length <= count) return all
  return Array.from({length: count}, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!)
}

const BYTES = 2
const FULL_SCALE = 32_767

export type Split = {
  readonly songs: readonly Song[]
  /** A window's stems, [stem][sample]. */
  read(place: Place, length: Samples): Promise<Float32Array[]>
}

const readStem = async (file: string, from: Samples, length: Samples): Promise<Float32Array> => {
  const handle = await open(file)
  try {
    const bytes = Buffer.alloc(length * BYTES)
    const {bytesRead} = await handle.read(bytes, 0, bytes.length, from * BYTES)
    if (bytesRead < bytes.length)
      throw new RangeError(`${file}: ends before sample ${from + length}; make the data again`)
    return Float32Array.from({length}, (_, i) => bytes.readInt16LE(i * BYTES) / FULL_SCALE)
  } finally {
    await handle.close()
  }
}

export const DATA_FOLDER = asset('training', 'data')

/**
 * A split as the training code's make_data writes it: `<name>.json` lists the songs, `<name>.i16` holds each as int16
 * [stem, sample], one after the other. undefined when it was not made.
 */
export const openSplit = async (name: 'train' | 'val' | 'test', folder = DATA_FOLDER): Promise<Split | undefined> => {
  const text = await readFile(path.join(folder, `${name}.json`), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const songs = JSON.parse(text) as Song[]
  const file = path.join(folder, `${name}.i16`)
  const read = ({song, start}: Place, length: Samples): Promise<Float32Array[]> => {
    const {start: begin, samples} = songs[song]!
    return Promise.all(STEMS.map((_, n) => readStem(file, begin * STEMS.length + n * samples + start, length)))
  }
  return {songs, read}
}
