import {type Audio, foldToMono} from '../../audio/audio.ts'
import type {Hertz} from '../../base/units.ts'
import {resampleCalmly} from './resample-calmly.ts'

/** What a model of that rate hears of a sound: mono, and never less than one sample. Throws Cancelled. */
export const modelMono = async (modelRate: Hertz, audio: Audio, signal?: AbortSignal): Promise<Float32Array> => {
  const mono = await resampleCalmly(foldToMono(audio), {from: audio.sampleRate, to: modelRate}, signal)
  return mono.length > 0 ? mono : new Float32Array(1)
}
