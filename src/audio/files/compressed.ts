import decode from 'audio-decode'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Hertz, Samples} from '../../base/units.ts'
import type {Audio} from '../audio.ts'
import {CODING_NAMES, type Coding, type Container} from './container.ts'
import {type Declared, readDeclared} from './declared.ts'
import type {FileBytes} from './file-bytes.ts'
import {checkShape, type DecodeOptions} from './limits.ts'

/** Bytes fed to a decoder at a time: what it makes of them is all that exists twice. */
const FEED_BYTES = 1 << 18

type Decoded = {readonly sampleRate: Hertz; readonly channelData: readonly Float32Array[]}

/** Decodes everything but WAV, piece by piece. Throws BadInput when the file is damaged, too large or not finite. */
export const readCompressed = async (
  source: FileBytes,
  container: Container & {kind: Coding},
  options: DecodeOptions,
): Promise<Audio> => {
  const parts: Float32Array[][] = []
  let [sampleRate, samples, channels] = [0, 0, 0]
  for await (const part of compressedParts(source, container, options)) {
    sampleRate = part.sampleRate
    samples += part.channelData[0]!.length
    channels = Math.max(channels, part.channelData.length)
    parts.push(part.channelData.map(channel => channel.slice()))
  }
  return {sampleRate, channels: joinParts(parts, {samples, channels})}
}

/**
 * The sound of a compressed file in pieces, [channel][sample] each, as soon as they are decoded: they are the reader's until
 * it asks for the next one. A decoder may give one channel for a stretch whose channels are the same, and all for the next.
 * Throws BadInput when the file is damaged or too large.
 */
export async function* compressedParts(
  source: FileBytes,
  container: Container & {kind: Coding},
  options: DecodeOptions,
): AsyncGenerator<Decoded, void> {
  const {name} = source
  const declared = await readDeclared(source, container)
  if (declared.shape) checkShape(name, declared.shape, options)
  const {mend} = declared
  const shape = {sampleRate: 0, channels: 0, samples: 0}
  try {
    for await (const {sampleRate: exactRate, channelData} of decodedParts(source, container, {declared, options})) {
      // AIFF has fractions of a hertz (a classic Mac's 22,254.5454 Hz); WAV files and projects have none.
      const sampleRate = Math.round(exactRate)
      const length = channelData[0]?.length ?? 0
      if (length === 0) continue
      if (shape.sampleRate !== 0 && sampleRate !== shape.sampleRate)
        throw new BadInput(`${name}: changes its sample rate on the way, expected one rate; convert it to WAV`)
      shape.sampleRate = sampleRate
      shape.channels = Math.max(shape.channels, channelData.length)
      shape.samples += length
      checkShape(name, shape, options)
      yield {sampleRate, channelData: mend ? channelData.map(channel => channel.map(mend)) : channelData}
    }
  } catch (error) {
    if (error instanceof BadInput || error instanceof Cancelled) throw error
    throw damaged(name, container.kind, oneLine(error))
  }
  if (shape.samples === 0) throw damaged(name, container.kind, 'its decoder gives no samples')
  const promised = declared.exact ? declared.shape!.samples : 0
  if (shape.samples < promised)
    throw damaged(name, container.kind, `${shape.samples} of the promised ${promised} samples could be decoded`)
}

async function* decodedParts(
  source: FileBytes,
  {kind, start}: Container & {kind: Coding},
  {declared, options}: {declared: Declared; options: DecodeOptions},
): AsyncGenerator<Decoded> {
  const decoder = await decode[kind]()
  try {
    // The FLAC decoder loses sound when a frame is larger than what it is fed.
    const feed = Math.max(FEED_BYTES, 4 * (declared.frameBytes ?? 0))
    const bytes = new Uint8Array(Math.min(feed, source.size))
    for (let position = start; position < source.size; position += feed) {
      throwIfCancelled(options.signal)
      const got = await source.read(bytes.subarray(0, Math.min(feed, source.size - position)), position)
      // A copy: some decoders keep what they were fed.
      yield await decoder(bytes.slice(0, got))
    }
    yield await decoder()
  } finally {
    decoder.free()
  }
}

/** A channel at a time, so that only one exists twice. */
const joinParts = (
  parts: readonly Float32Array[][],
  {samples, channels}: {samples: Samples; channels: number},
): Float32Array[] => {
  return Array.from({length: channels}, (_, c) => {
    const whole = new Float32Array(samples)
    let at = 0
    for (const part of parts) {
      const last = part.length - 1
      const channel = part[Math.min(c, last)]!
      whole.set(channel, at)
      at += channel.length
      if (c < last) part[c] = NONE
    }
    return whole
  })
}

const NONE = new Float32Array(0)

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 120)

const damaged = (name: string, kind: Coding, why: string): BadInput =>
  new BadInput(`${name}: is a damaged or truncated ${CODING_NAMES[kind]} file (${why}); copy or export it again`)
