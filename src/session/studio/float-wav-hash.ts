import {createHash} from 'node:crypto'
import type {Audio} from '../../audio/audio.ts'
import {audioBlocks} from '../../audio/files/blocks/blocks.ts'
import {wavPieces} from '../../audio/files/wav-pieces.ts'
import {breathing} from '../../base/breather.ts'

/** SHA-256 of the sound as a float32 WAV file, in hexadecimal. Throws Cancelled. */
export const floatWavHash = async (audio: Audio, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of breathing(wavPieces(audioBlocks(audio), {format: 'float32'}), signal)) hash.update(piece)
  return hash.digest('hex')
}
