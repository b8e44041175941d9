import type {Audio} from '../audio/audio.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {createWavWriter} from '../audio/sound/wav-writer.ts'
import type {Samples} from '../base/units.ts'
import {createBreather} from './breather.ts'

const BLOCK: Samples = 2 ** 16

/** Reads all of a sound, a block at a time, while the calling process stays responsive. Throws Cancelled. */
async function* blocksOf(
  {channels, length}: Sound,
  signal: AbortSignal | undefined,
): AsyncGenerator<{at: Samples; block: Float64Array[]}, void> {
  const breathe = createBreather(signal)
  for (let at = 0; at < length; at += BLOCK) {
    const count = Math.min(BLOCK, length - at)
    const block = channels.map(read => {
      const samples = new Float64Array(count)
      read(samples, at)
      return samples
    })
    yield {at, block}
    await breathe()
  }
}

/** A sound in memory. Throws Cancelled, and what reading it throws. */
export const heldInMemory = async (sound: Sound, signal?: AbortSignal): Promise<Audio> => {
  const channels = sound.channels.map(() => new Float32Array(sound.length))
  for await (const {at, block} of blocksOf(sound, signal))
    for (const [c, samples] of block.entries()) channels[c]!.set(samples, at)
  return {sampleRate: sound.sampleRate, channels}
}

/** Writes a sound as a WAV file of float32, so that sums stay exact. Throws BadInput when the disk fails, and Cancelled. */
export const writeSoundFile = async (file: string, sound: Sound, signal?: AbortSignal): Promise<void> => {
  const {sampleRate, channels, length: samples} = sound
  const writer = createWavWriter(file, {sampleRate, channels: channels.length, samples, format: 'float32'})
  try {
    for await (const {block} of blocksOf(sound, signal)) writer.append(block.map(part => Float32Array.from(part)))
    await writer.finish()
  } catch (error) {
    writer.discard()
    throw error
  }
}
