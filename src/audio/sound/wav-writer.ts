import {closeSync, fsync, openSync, realpathSync, renameSync, rmSync, writeSync} from 'node:fs'
import {promisify} from 'node:util'
import type {Samples} from '../../base/units.ts'
import {hiddenBeside, notWritten} from '../../base/write-whole.ts'
import {packSamples} from '../files/encode.ts'
import {BYTES_PER_SAMPLE, type WavShape, wavHead} from './wav-head.ts'

/** A WAV file that grows. It has its name when it is finished, and then it is on the disk. */
export type WavWriter = {
  /** Writes the frames that follow, [channel][sample]. Throws BadInput when the disk fails. */
  append(channels: readonly Float32Array[]): void
  /** Throws BadInput when the disk fails. */
  finish(): Promise<void>
  /** Removes what is not finished. */
  discard(): void
}

/**
 * Begins a WAV file of `samples` frames, RF64 where RIFF cannot hold them; without a length it is RF64. `append` must bring
 * as many. Throws BadInput when the place cannot be written to.
 */
export const createWavWriter = (path: string, shape: WavShape & {readonly samples?: Samples}): WavWriter => {
  const target = followed(path)
  const beside = hiddenBeside(target)
  let file: number | undefined
  let written: Samples = 0

  const discard = (): void => {
    if (file !== undefined) closeSync(file)
    file = undefined
    rmSync(beside, {force: true})
  }
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      discard()
      throw notWritten(path, error)
    }
  }
  const put = (bytes: Uint8Array, position: number | null = null): void => {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file!, bytes, done, bytes.length - done, position === null ? null : position + done)
  }
  const head = (): Buffer => wavHead(shape, shape.samples ?? written, {wide: shape.samples === undefined})
  guarded(() => {
    file = openSync(beside, 'wx')
    put(head())
  })
  return {
    append: channels =>
      guarded(() => {
        put(packSamples(channels, shape.format))
        written += channels[0]!.length
      }),
    finish: async () => {
      if (shape.samples !== undefined && written !== shape.samples)
        throw new RangeError(`a WAV file of ${shape.samples} samples was begun, ${written} were written`)
      try {
        // Chunks are padded to even length.
        if ((written * shape.channels * BYTES_PER_SAMPLE[shape.format]) % 2 > 0) put(Uint8Array.of(0))
        if (shape.samples === undefined) put(head(), 0)
        await promisify(fsync)(file!)
        closeSync(file!)
        file = undefined
        renameSync(beside, target)
      } catch (error) {
        discard()
        throw notWritten(path, error)
      }
    },
    discard,
  }
}

/** A link is followed. */
const followed = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
