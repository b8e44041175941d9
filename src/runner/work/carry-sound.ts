import type {Audio} from '../../audio/audio.ts'
import {soundBlocks} from '../../audio/files/blocks/blocks.ts'
import type {Sound} from '../../audio/sound/sound.ts'
import {createWavWriter} from '../../audio/sound/wav-writer.ts'
import {createBreather} from '../../base/breather.ts'
import type {Samples} from '../../base/units.ts'

const BLOCK: Samples = 2 ** 16

/** Reads all of a sound, a block at a time, while the calling process stays responsive. Throws Cancelled. */
async function* calmly(sound: Sound, signal: AbortSignal | undefined): AsyncGenerator<readonly Float32Array[], void> {
  const breathe = createBreather(signal)
  for await (const block of soundBlocks(sound).read(BLOCK, signal)) {
    yield block
    await breathe()
  }
}

/** A sound in memory. Throws Cancelled, and what reading it throws. */
export const heldInMemory = async (sound: Sound, signal?: AbortSignal): Promise<Audio> => {
  const channels = sound.channels.map(() => new Float32Array(sound.length))
  let at = 0
  for await (const block of calmly(sound, signal)) {
    for (const [c, samples] of block.entries()) channels[c]!.set(samples, at)
    at += BLOCK
  }
  return {sampleRate: sound.sampleRate, channels}
}

/** Writes a sound as a WAV file of float32, so that sums stay exact. Throws BadInput when the disk fails, and Cancelled. */
export const writeSoundFile = async (file: string, sound: Sound, signal?: AbortSignal): Promise<void> => {
  const {sampleRate, channels, length: samples} = sound
  const writer = createWavWriter(file, {sampleRate, channels: channels.length, samples, format: 'float32'})
  try {
    for await (const block of calmly(sound, signal)) writer.append(block)
    await writer.finish()
  } catch (error) {
    writer.discard()
    throw error
  }
}
