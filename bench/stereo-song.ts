import type {Audio} from '../src/audio/audio.ts'
import {resample} from '../src/audio/dsp/resample.ts'
import {writeWav} from '../src/audio/files/encode.ts'
import {createWavWriter} from '../src/audio/sound/wav-writer.ts'
import type {Seconds} from '../src/base/units.ts'
import {openStems, RATE} from './stem-source.ts'

const STEREO_RATE = 44_100
/** Left and right gain of bass, drums, guitar and piano: a band on a stage. */
const PLACES = [
  [1, 1],
  [1, 0.9],
  [0.4, 1.2],
  [1.2, 0.5],
] as const
const LONGEST_SOURCE: Seconds = 24

/** A song of the test split as people have songs: stereo at 44.1 kHz, the band placed left and right; repeated to length. */
export const stereoSong = async (seconds: Seconds): Promise<Audio> => {
  const length = Math.round(Math.min(seconds, LONGEST_SOURCE) * RATE)
  const source = await openStems('test', {count: 1, length})
  const stems = (await source.read(source.places[0]!)).map(stem => resample(stem, RATE, STEREO_RATE))
  const samples = Math.round(seconds * STEREO_RATE)
  const channels = [0, 1].map(side =>
    Float32Array.from({length: samples}, (_, i) =>
      stems.reduce((sum, stem, n) => sum + PLACES[n]![side]! * stem[i % stem.length]!, 0),
    ),
  )
  return {sampleRate: STEREO_RATE, channels}
}

export const writeStereoSong = async (file: string, seconds: Seconds): Promise<void> =>
  writeWav(file, await stereoSong(seconds), 'pcm16')

/** The same song over and over, `times` times `seconds` long; never in memory as a whole. */
export const writeRepeatedSong = async (file: string, seconds: Seconds, times: number): Promise<void> => {
  const {sampleRate, channels} = await stereoSong(seconds)
  const samples = channels[0]!.length * times
  const writer = createWavWriter(file, {sampleRate, channels: channels.length, format: 'pcm16', samples})
  for (let i = 0; i < times; i++) writer.append(channels)
  await writer.finish()
}
