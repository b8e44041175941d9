import {createHash} from 'node:crypto'
import type {Audio} from '../../audio/audio.ts'
import {audioBlocks} from '../../audio/blocks/blocks.ts'
import {wavPieces} from '../../audio/wav-pieces.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {createBreather} from '../../runner/breather.ts'

/** The bytes of `encodeWav(audio, 'float32')` piece by piece: a long sound need not be in memory twice. */
const floatWavPieces = (audio: Audio): AsyncGenerator<Uint8Array> => wavPieces(audioBlocks(audio), {format: 'float32'})

/** SHA-256 of the sound as a float32 WAV file, in hexadecimal. Throws Cancelled. */
export const floatWavHash = async (audio: Audio, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  const breathe = createBreather(signal)
  for await (const piece of floatWavPieces(audio)) {
    hash.update(piece)
    await breathe()
  }
  return hash.digest('hex')
}

/** Writes a float32 WAV file, RF64 above 4 GiB, whole or not at all. Throws BadInput and Cancelled. */
export const writeFloatWav = (file: string, audio: Audio, signal?: AbortSignal): Promise<void> =>
  writeWhole(file, breathing(floatWavPieces(audio), signal))

async function* breathing(pieces: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const breathe = createBreather(signal)
  for await (const piece of pieces) {
    yield piece
    await breathe()
  }
}
