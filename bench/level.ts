import type {Audio} from '../src/audio/audio.ts'
import {rms, toDecibels} from '../src/audio/dsp/levels.ts'
import {separate} from '../src/runner/separate.ts'
import {requestFor, withBenchRunner} from './job.ts'
import type {Bench} from './options.ts'
import {mixOf, openStems, RATE} from './stem-source.ts'
import {stereoSong} from './stereo-song.ts'

const GAIN = 0.1

const times = ({sampleRate, channels}: Audio): Audio => ({
  sampleRate,
  channels: channels.map(channel => channel.map(value => GAIN * value)),
})

const loudness = ({channels}: Audio): number => Math.hypot(...channels.map(rms))

/** How far the soft stem's level is from GAIN times the loud one's. */
const deviation = (loud: Audio, soft: Audio): number => {
  const [from, to] = [loudness(loud) * GAIN, loudness(soft)]
  return from === to ? 0 : Math.abs(toDecibels(to / from))
}

export const level: Bench = {
  name: 'level',
  about: 'whether a tenth of the mix gives a tenth of the stems',
  run: async options => {
    const seconds = options.quick ? 3 : 12
    const {places, read, note} = await openStems('test', {count: 1, length: seconds * RATE})
    const mono: Audio = {sampleRate: RATE, channels: [mixOf(await read(places[0]!))]}
    const request = await requestFor(options, {})
    return withBenchRunner(async runner => {
      const rows = []
      for (const [what, mix] of [
        ['mono at 22.05 kHz', mono],
        ['stereo at 44.1 kHz', await stereoSong(seconds)],
      ] as const) {
        const loud = await separate(runner, mix, request, {modelRate: RATE})
        const soft = await separate(runner, times(mix), request, {modelRate: RATE})
        const value = Math.max(...loud.stems.map((stem, n) => deviation(stem, soft.stems[n]!)))
        rows.push({name: `0.1 × the mix, ${what}: worst stem’s level off 0.1 ×`, value, unit: 'dB', bar: '≤ 0.1', note})
      }
      return rows
    })
  },
}
