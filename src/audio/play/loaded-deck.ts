import type {Hertz, Seconds} from '../../base/units.ts'
import {type StreamResampler, streamResampler} from '../dsp/resample.ts'
import type {FileSound} from '../sound/sound.ts'
import {deviceRate} from './device-rate.ts'
import type {Deck, Track} from './player.ts'
import {createShelf} from './shelf.ts'
import {createSource} from './source.ts'
import type {Part} from './voice.ts'

/** The deck that is heard, its sounds open. */
export type LoadedDeck = {
  /** Takes another deck; what cannot be opened is left out, and is among the faults. */
  load(deck: Deck): Promise<void>
  readonly faults: readonly string[]
  /** How long it plays; nothing for as long as its longest track. */
  readonly seconds: Seconds | undefined
  /** The device's rate that suits it best. */
  bestRate(): Hertz
  partsAt(rate: Hertz): Part[]
  close(): void
}

export const createLoadedDeck = (): LoadedDeck => {
  const shelf = createShelf()
  const resamplers = new Map<string, StreamResampler>()
  let loaded: readonly {readonly track: Track; readonly sound: FileSound}[] = []
  let seconds: Seconds | undefined
  let faults: readonly string[] = []

  const resamplerFor = (from: Hertz, to: Hertz): StreamResampler => {
    const name = `${from}:${to}`
    const made = resamplers.get(name) ?? streamResampler(from, to)
    resamplers.set(name, made)
    return made
  }
  return {
    load: async ({tracks, seconds: length}) => {
      const sounds = await Promise.all(tracks.map(({file}) => shelf.get(file)))
      loaded = tracks.flatMap((track, i) => {
        const sound = sounds[i]!
        return typeof sound === 'string' ? [] : [{track, sound}]
      })
      seconds = length
      faults = sounds.filter(sound => typeof sound === 'string')
    },
    get faults() {
      return faults
    },
    get seconds() {
      return seconds
    },
    bestRate: () => deviceRate(loaded.map(({sound}) => sound.sampleRate)),
    partsAt: rate =>
      loaded.map(({track, sound}) => {
        const {id, gain, pan, heard} = track
        const resampler = resamplerFor(sound.sampleRate, rate)
        return {id, gain, pan, heard, source: createSource(sound, {from: track.from ?? 0, rate, resampler})}
      }),
    close: shelf.close,
  }
}
