import {duration, sampleCount} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {readTags} from '../audio/tags/read-tags.ts'
import type {Seconds} from '../base/units.ts'
import {separate} from '../runner/separate.ts'
import {deliver} from '../session/delivery/deliver.ts'
import type {Delivery} from '../session/delivery/delivery.ts'
import {machineMemory, refuseMemory} from '../session/recipe/memory-need.ts'
import {hashOf} from '../session/take/provenance.ts'
import {deliveryDetails} from './delivery-options.ts'
import type {Making} from './make-takes.ts'
import type {Run} from './prepare-run.ts'

/** What a song's stems are made of and into. */
export type SongWish = {
  readonly file: string
  readonly native?: boolean
  readonly delivery: Delivery
  /** Where a part goes below the folder of results, without an ending. */
  readonly placeOf: (part: string) => string
  /** How many songs are in memory at a time. */
  readonly jobs?: number
}

/** A song that was read and can be separated. */
export type ReadSong = {readonly making: Making; readonly sha256: string; readonly seconds: Seconds}

/** Reads a song. Throws BadInput, also when it takes more memory than there is, and Cancelled. */
export const readSong = async (
  run: Run,
  {file, native, delivery, placeOf, jobs = 1}: SongWish,
  signal: AbortSignal,
): Promise<ReadSong> => {
  const mix = await decodeFile(file, {signal})
  const seconds = duration(mix)
  const load = {
    seconds,
    decodedBytes: sampleCount(mix) * mix.channels.length * 4,
    modelRate: run.model.manifest.sampleRate,
    guessed: run.guess !== undefined,
  }
  refuseMemory('separate', file, load, machineMemory() / jobs)
  const sha256 = await hashOf(file, signal)
  const input = {
    file,
    sha256,
    sampleRate: mix.sampleRate,
    channels: mix.channels.length,
    samples: sampleCount(mix),
    seconds,
  }
  const making: Making = {
    make: ({runner, request, options, progress}) =>
      separate(runner, mix, request, {...options, native, onRestore: progress.restore}),
    details: {input, native: native ?? false, ...deliveryDetails(delivery)},
    deliver: async folder => deliver(folder, delivery, {nameOf: placeOf, tags: await readTags(file), signal}),
  }
  return {making, sha256, seconds}
}
