import {resampledLength, streamResampler} from '../../audio/dsp/resample.ts'
import {monoOf, type Sound} from '../../audio/sound/sound.ts'
import {createWavWriter} from '../../audio/sound/wav-writer.ts'
import {createBreather} from '../../base/breather.ts'
import {exists} from '../../base/exists.ts'
import type {Hertz, Samples} from '../../base/units.ts'

const BLOCK: Samples = 2 ** 16

export type MonoOptions = {
  readonly modelRate: Hertz
  /** How much is done, 0–1. */
  readonly onHear?: (done: number) => void
  readonly signal?: AbortSignal
}

/** What the model hears of the mix, mono at its rate, as a file; one that is there is that of an earlier run. */
export const writeModelMono = async (
  file: string,
  mix: Sound,
  {modelRate, onHear, signal}: MonoOptions,
): Promise<{file: string; length: Samples}> => {
  const samples = resampledLength(mix.length, mix.sampleRate, modelRate)
  // Never less than one sample, and that is silence.
  const length = Math.max(1, samples)
  if (await exists(file)) return {file, length}
  const breathe = createBreather(signal)
  const readInto = streamResampler(mix.sampleRate, modelRate)(monoOf(mix), mix.length)
  const writer = createWavWriter(file, {sampleRate: modelRate, channels: 1, format: 'float32', samples: length})
  const block = new Float32Array(BLOCK)
  try {
    for (let at = 0; at < length; at += BLOCK) {
      const part = block.subarray(0, Math.min(BLOCK, length - at))
      if (samples > 0) readInto(part, at)
      writer.append([part])
      onHear?.(at / length)
      await breathe()
    }
    await writer.finish()
  } catch (error) {
    writer.discard()
    throw error
  }
  return {file, length}
}
