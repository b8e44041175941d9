import {open} from 'node:fs/promises'
import {breathing} from '../../base/breather.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {version} from '../../base/version.ts'
import {writeWhole} from '../../base/write-whole.ts'
import type {Blocks} from './blocks/blocks.ts'
import {flacPieces, MOST_FLAC_CHANNELS} from './flac/encode-flac.ts'
import {writeMp3Into} from './mp3/encode-mp3.ts'
import {id3Tag} from './tags/id3.ts'
import {wavTags} from './tags/riff.ts'
import {isEmpty, type Tags} from './tags/tags.ts'
import {flacTags} from './tags/vorbis.ts'
import {wavPieces} from './wav-pieces.ts'

/** `wav` has floats of 32 bits, `flac` integers of 24. */
export const FORMATS = ['wav', 'wav24', 'wav16', 'flac', 'mp3'] as const
export type Format = (typeof FORMATS)[number]

export const ENDINGS: Readonly<Record<Format, string>> = {
  wav: 'wav',
  wav24: 'wav',
  wav16: 'wav',
  flac: 'flac',
  mp3: 'mp3',
}

export const MOST_CHANNELS: Readonly<Record<Format, number>> = {
  wav: 65_535,
  wav24: 65_535,
  wav16: 65_535,
  flac: MOST_FLAC_CHANNELS,
  mp3: 2,
}

type Writing = {readonly format: Format; readonly tags?: Tags; readonly signal?: AbortSignal}

/**
 * Writes a sound as a file that is not there yet, reading it block by block while the calling process stays responsive. A
 * failure may leave a part of it: write where nobody looks, and move what is whole. Throws BadInput when the format cannot hold it or the disk fails; Cancelled.
 */
export const writeSound = async (file: string, sound: Blocks, writing: Writing): Promise<void> => {
  try {
    await writeAs(file, sound, writing)
  } catch (error) {
    if (error instanceof RangeError)
      throw new BadInput(`${printable(file)}: cannot be written: ${error.message}; choose another format`)
    throw error
  }
}

const WAV_KINDS = {wav: 'float32', wav24: 'pcm24', wav16: 'pcm16'} as const

const writeAs = async (file: string, sound: Blocks, {format, tags = {}, signal}: Writing): Promise<void> => {
  if (format === 'flac') {
    const metadata = flacTags(tags, `Quartet ${version()}`)
    return writeWhole(file, breathing(flacPieces(sound, {bits: 24, metadata, signal}), signal))
  }
  if (format !== 'mp3') {
    const chunks = wavTags(tags)
    return writeWhole(file, breathing(wavPieces(sound, {format: WAV_KINDS[format], chunks, signal}), signal))
  }
  const target = await open(file, 'wx')
  try {
    await writeMp3Into(target, sound, {tag: isEmpty(tags) ? new Uint8Array(0) : id3Tag(tags), signal})
    await target.sync()
  } finally {
    await target.close()
  }
}
