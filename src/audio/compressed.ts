import decode from 'audio-decode'
import {BadInput, Cancelled} from '../base/errors.ts'
import type {Hertz} from '../base/units.ts'
import type {Audio} from './audio.ts'
import type {ByteSource} from './byte-source.ts'
import {type Claims, readClaims} from './claims.ts'
import {CODING_NAMES, type Coding, type Container} from './container.ts'
import {checkShape, type DecodeOptions} from './limits.ts'
import {throwIfCancelled} from './throw-if-cancelled.ts'

/** Bytes fed to a decoder at a time: what it makes of them is all that exists twice. */
const FEED_BYTES = 1 << 18

type Decoded = {sampleRate: Hertz; channelData: readonly Float32Array[]}

/** Decodes everything but WAV, piece by piece. @throws BadInput when the file is damaged, too large or not finite. */
export async function readCompressed(
  source: ByteSource,
  container: Container & {kind: Coding},
  options: DecodeOptions,
): Promise<Audio> {
  const claims = await readClaims(source, container)
  if (claims.shape) checkShape(source.name, claims.shape, options)
  const parts = new Parts(source.name, options, claims.mend)
  try {
    for await (const part of decodedParts(source, container, {claims, options})) parts.add(part)
  } catch (error) {
    if (error instanceof BadInput || error instanceof Cancelled) throw error
    throw damaged(source.name, container.kind, oneLine(error))
  }
  const {samples, channels} = parts
  if (samples === 0) throw damaged(source.name, container.kind, 'no samples could be decoded')
  const promised = claims.exact ? claims.shape!.samples : 0
  if (samples < promised)
    throw damaged(source.name, container.kind, `${samples} of the promised ${promised} samples could be decoded`)
  checkShape(source.name, {sampleRate: parts.sampleRate, channels, samples}, options)
  return parts.join()
}

async function* decodedParts(
  source: ByteSource,
  {kind, start}: Container & {kind: Coding},
  {claims, options}: {claims: Claims; options: DecodeOptions},
): AsyncGenerator<Decoded> {
  const decoder = await decode[kind]()
  try {
    // The FLAC decoder loses sound when a frame is larger than what it is fed.
    const feed = Math.max(FEED_BYTES, 4 * (claims.frameBytes ?? 0))
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

/** Collects decoded pieces and joins them, a channel at a time so that only one exists twice. */
class Parts {
  samples = 0
  channels = 0
  sampleRate: Hertz = 0
  private parts: Float32Array[][] = []
  private readonly name: string
  private readonly options: DecodeOptions
  private readonly mend: Claims['mend']

  constructor(name: string, options: DecodeOptions, mend: Claims['mend']) {
    this.name = name
    this.options = options
    this.mend = mend
  }

  add({sampleRate, channelData}: Decoded): void {
    const length = channelData[0]?.length ?? 0
    if (length === 0) return
    if (this.sampleRate !== 0 && sampleRate !== this.sampleRate)
      throw new BadInput(`${this.name}: changes its sample rate on the way, expected one rate; convert it to WAV`)
    this.sampleRate = sampleRate
    // A decoder may give one channel for a stretch whose two are the same, and two for the next.
    this.channels = Math.max(this.channels, channelData.length)
    this.samples += length
    checkShape(this.name, {sampleRate, channels: this.channels, samples: this.samples}, this.options)
    const {mend} = this
    this.parts.push(channelData.map(channel => (mend ? channel.map(mend) : channel.slice())))
  }

  join(): Audio {
    const channels: Float32Array[] = []
    for (let c = 0; c < this.channels; c++) {
      const whole = new Float32Array(this.samples)
      let at = 0
      for (const part of this.parts) {
        const last = part.length - 1
        const channel = part[Math.min(c, last)]!
        whole.set(channel, at)
        at += channel.length
        if (c < last) part[c] = NONE
      }
      channels.push(whole)
    }
    this.parts = []
    return {sampleRate: this.sampleRate, channels}
  }
}

const NONE = new Float32Array(0)

const oneLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 120)

const damaged = (name: string, kind: Coding, why: string): BadInput =>
  new BadInput(`${name}: is a damaged or truncated ${CODING_NAMES[kind]} file (${why}); copy or export it again`)
