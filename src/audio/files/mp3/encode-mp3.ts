import type {FileHandle} from 'node:fs/promises'
import type {Hertz} from '../../../base/units.ts'
import type {Blocks} from '../blocks/blocks.ts'
import {readMp3Header} from '../mp3-frame.ts'
import {crc16Into, infoFrame} from './info-frame.ts'

export const MOST_MP3_CHANNELS = 2
const RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const
const HIGHEST = 48_000

/** LAME's variable bit rate, 0 (best) to 9.999. */
const QUALITY = 0
/** Samples encoded at a time. */
const PIECE = 1152 * 16
/** Bytes of a frame's header. */
const HEAD = 4

/** The rate itself where MP3 has it; else the next that it has, or the highest. */
const rateFor = (rate: Hertz): (typeof RATES)[number] =>
  RATES.find(known => known >= rate) ?? (rate % 44_100 === 0 ? 44_100 : HIGHEST)

/**
 * Writes MP3 (LAME, variable bit rate at its best quality) into an open file, after `tag`. Decoders that heed LAME's tag,
 * which is nearly all, give it back with its own length and nothing before it. Rates above 48 kHz come down to it.
 * Throws RangeError for more than two channels, none, or a rate below 8 kHz; Cancelled.
 */
export const writeMp3Into = async (
  file: FileHandle,
  sound: Blocks,
  {tag, signal}: {tag: Uint8Array; signal?: AbortSignal},
): Promise<void> => {
  const {channelCount, sampleRate, samples} = sound
  if (channelCount < 1 || channelCount > MOST_MP3_CHANNELS)
    throw new RangeError(`MP3 holds 1 or 2 channels, got ${channelCount}`)
  if (!Number.isInteger(sampleRate) || sampleRate < RATES[0]!)
    throw new RangeError(`MP3 holds rates from ${RATES[0]} Hz, got ${sampleRate}`)
  const {createMp3Encoder} = await import('wasm-media-encoders')
  const encoder = await createMp3Encoder()
  const outputSampleRate = rateFor(sampleRate)
  encoder.configure({sampleRate, channels: channelCount === 1 ? 1 : 2, vbrQuality: QUALITY, outputSampleRate})

  const frames = createFrames()
  const length = Math.round((samples * outputSampleRate) / sampleRate)
  let first: Buffer | undefined
  let end = tag.length
  const put = async (bytes: Uint8Array): Promise<void> => {
    await writeAt(file, bytes, end)
    end += bytes.length
  }
  const write = async (piece: Uint8Array): Promise<void> => {
    if (piece.length === 0) return
    const bytes = Buffer.from(piece) // the encoder goes on using its own
    if (!first) {
      first = bytes.subarray(0, HEAD)
      await put(infoFrame(first, frames.told(length))) // holds the place
    }
    frames.add(bytes)
    await put(bytes)
  }
  await writeAt(file, tag, 0)
  for await (const block of sound.read(PIECE, signal)) await write(encoder.encode([...block]))
  await write(encoder.finalize())
  if (!first) throw new RangeError('there are no samples to encode')
  await writeAt(file, infoFrame(first, frames.told(length)), tag.length)
}

/** The system may take less than it is given. */
const writeAt = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const {bytesWritten} = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** Follows the frames through pieces that end anywhere. */
const createFrames = () => {
  const starts: number[] = []
  let bytes = 0
  let checksum = 0
  let next = 0 // where the next frame begins
  let rest: Buffer = Buffer.alloc(0)
  return {
    add: (piece: Buffer): void => {
      const held = Buffer.concat([rest, piece])
      const from = bytes - rest.length
      checksum = crc16Into(checksum, piece)
      bytes += piece.length
      while (next + HEAD <= bytes) {
        const header = readMp3Header(held, next - from)
        if (!header) throw new RangeError('the MP3 encoder wrote what is no frame')
        starts.push(next)
        next += header.bytes
      }
      rest = held.subarray(Math.max(0, Math.min(held.length, next - from)))
    },
    told: (samples: number) => ({starts, bytes, samples, checksum}),
  }
}
