import {access} from 'node:fs/promises'
import path from 'node:path'
import {foldToMono} from '../src/audio/audio.ts'
import {resample} from '../src/audio/dsp/resample.ts'
import {decodeFile} from '../src/audio/files/decode.ts'
import {asset} from '../src/base/assets.ts'
import {STEMS} from '../src/base/stems.ts'
import type {Hertz, Samples} from '../src/base/units.ts'
import {listWindows, openSplit, type Place, type Split} from './test-split.ts'

export const RATE: Hertz = 22_050

export const MAKE_DATA =
  'python3 -m training.quartet_training.make_data --out training/data (it needs apt-get install mma fluidsynth and the fonts and kits that training/README.md names)'

/** Windows of four true stems. */
export type StemSource = {
  readonly from: string
  /** What to say where the real data is missing. */
  readonly note?: string
  readonly places: readonly Place[]
  /** [stem][sample] at 22,050 Hz. */
  read(place: Place): Promise<Float32Array[]>
}

const demoSplit = async (): Promise<Split> => {
  const file = (stem: string): string => asset('examples', 'demo', `${stem}.wav`)
  await access(file(STEMS[0])).catch(() => {
    throw new Error(
      `there is nothing to measure on: no ${path.dirname(file(''))} and no training/data; run ${MAKE_DATA}`,
    )
  })
  const stems = await Promise.all(
    STEMS.map(async stem => {
      const audio = await decodeFile(file(stem))
      return resample(foldToMono(audio), audio.sampleRate, RATE)
    }),
  )
  const samples = Math.min(...stems.map(stem => stem.length))
  return {
    songs: [{start: 0, samples}],
    read: async ({start}, length) => stems.map(stem => stem.slice(start, start + length)),
  }
}

/** Windows of a split, or of the demo project where the data was not made, which is little and says so in `note`. */
export const openStems = async (
  name: 'train' | 'val' | 'test',
  {count, length}: {count: number; length: Samples},
): Promise<StemSource> => {
  const made = await openSplit(name)
  const split = made ?? (await demoSplit())
  return {
    from: made ? `the ${name} split` : 'the demo',
    note: made
      ? undefined
      : `only examples/demo, for there is no training/data/${name}.json; make it with ${MAKE_DATA}`,
    places: listWindows(split.songs, {count, length}),
    read: place => split.read(place, length),
  }
}

/** The sum of the stems, [sample]. */
export const mixOf = (stems: readonly Float32Array[]): Float32Array =>
  stems[0]!.map((_, i) => stems.reduce((sum, stem) => sum + stem[i]!, 0))
