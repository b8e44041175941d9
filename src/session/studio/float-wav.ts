import {createHash} from 'node:crypto'
import {type Audio, sampleCount} from '../../audio/audio.ts'
import {encodeWav} from '../../audio/encode.ts'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {createBreather} from '../../runner/breather.ts'

const PIECE_BYTES = 1 << 20
/** A RIFF size is 32 bits. */
const MOST_BYTES = 0xffffffff - 64

/** The bytes of `encodeWav(audio, 'float32')` piece by piece: a long sound need not be in memory twice. */
function* floatWavPieces({sampleRate, channels}: Audio): Generator<Uint8Array> {
  const samples = channels[0]!.length
  const bytes = samples * channels.length * 4
  const head = encodeWav({sampleRate, channels: channels.map(() => new Float32Array(0))}, 'float32')
  head.writeUInt32LE(head.length - 8 + bytes, 4)
  head.writeUInt32LE(samples, 44)
  head.writeUInt32LE(bytes, 52)
  yield head
  const frames = Math.max(1, Math.floor(PIECE_BYTES / 4 / channels.length))
  for (let at = 0; at < samples; at += frames) {
    const count = Math.min(frames, samples - at)
    const piece = new Float32Array(count * channels.length)
    for (const [c, channel] of channels.entries())
      for (let i = 0, k = c; i < count; i++, k += channels.length) piece[k] = channel[at + i]!
    yield new Uint8Array(piece.buffer)
  }
}

/** SHA-256 of the sound as a float32 WAV file, in hexadecimal. Throws Cancelled. */
export const floatWavHash = async (audio: Audio, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  const breathe = createBreather(signal)
  for (const piece of floatWavPieces(audio)) {
    hash.update(piece)
    await breathe()
  }
  return hash.digest('hex')
}

/** Writes a float32 WAV file, whole or not at all. Throws BadInput and Cancelled. */
export const writeFloatWav = async (file: string, audio: Audio, signal?: AbortSignal): Promise<void> => {
  const bytes = sampleCount(audio) * audio.channels.length * 4
  if (bytes > MOST_BYTES)
    throw new BadInput(`${printable(file)}: ${bytes} bytes of sound, a WAV file holds at most 4 GiB; cut it into parts`)
  await writeWhole(file, breathing(floatWavPieces(audio), signal))
}

async function* breathing(pieces: Iterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const breathe = createBreather(signal)
  for (const piece of pieces) {
    yield piece
    await breathe()
  }
}
