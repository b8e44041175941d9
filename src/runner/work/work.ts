import {mkdir} from 'node:fs/promises'
import {monoOf, type Sound, soundOf} from '../../audio/sound/sound.ts'
import {openWav} from '../../audio/sound/wav-sound.ts'
import {exists} from '../../base/exists.ts'
import type {Stem} from '../../base/stems.ts'
import type {Hertz, Samples} from '../../base/units.ts'
import type {SoundFile} from '../job.ts'
import {heldInMemory, writeSoundFile} from './carry-sound.ts'
import {collectStems} from './collect-stems.ts'
import {modelMono} from './model-mono.ts'
import {openStemFile, type StemShape, type StemStore} from './stem-file.ts'
import {stemRows} from './stem-rows.ts'
import {workFiles} from './work-files.ts'
import {type MonoOptions, writeModelMono} from './write-model-mono.ts'

/** One channel at the model's rate, as a job takes it. */
export type Mono = Float32Array | (SoundFile & {readonly length: Samples})

/** Keeps what a run needs on the way: what the model hears, and the stems as they are made. */
export type Work = {
  /** What the model hears of the mix, or of a stem. Throws Cancelled. */
  hear(what: 'mix' | Stem, sound: Sound, options: MonoOptions): Promise<Mono>
  /** What is left of the mix without the rest. Throws Cancelled. */
  keepRemains(sound: Sound, signal?: AbortSignal): Promise<Mono>
  openStems(shape: StemShape): StemStore
  /** Where the rest is found. */
  forRest(): Promise<Work>
}

/**
 * Work in an existing folder, which is not emptied: what an earlier run of the same left there is gone on from, and nothing is
 * held in memory.
 */
export const folderWork = (folder: string): Work => {
  const files = workFiles(folder)
  return {
    hear: (what, sound, options) => writeModelMono(what === 'mix' ? files.mix : files.given(what), sound, options),
    keepRemains: async (sound, signal) => {
      // One that is there is that of an earlier run.
      if (!(await exists(files.withoutRest))) await writeSoundFile(files.withoutRest, sound, signal)
      return {file: files.withoutRest, length: sound.length}
    },
    openStems: shape => openStemFile(folder, shape),
    forRest: async () => {
      await mkdir(files.rest, {recursive: true})
      return folderWork(files.rest)
    },
  }
}

const nothing = (): void => {}

/** Work in memory, of which nothing stays. */
export const memoryWork = (): Work => ({
  hear: async (_, sound, {modelRate, signal}) =>
    modelMono(modelRate, await heldInMemory({...sound, channels: [monoOf(sound)]}, signal), signal),
  keepRemains: async (sound, signal) => (await heldInMemory(sound, signal)).channels[0]!,
  openStems: ({length, sampleRate}) => {
    const {add, stems} = collectStems(length)
    const sound = (): Sound => soundOf({sampleRate, channels: stemRows(stems(), length)})
    return {
      from: undefined,
      spent: {evaluations: 0, seconds: 0},
      add,
      open: () => ({...sound(), close: nothing}),
      close: nothing,
    }
  },
  forRest: async () => memoryWork(),
})

/** To be read, and closed. */
export const openMono = async (mono: Mono, sampleRate: Hertz): Promise<Sound & {close(): void}> =>
  mono instanceof Float32Array ? {...soundOf({sampleRate, channels: [mono]}), close: nothing} : openWav(mono.file)
