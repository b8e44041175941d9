import type {Audio} from '../audio/audio.ts'
import {ANALYSIS_RATE} from '../audio/features/analysis-rate.ts'
import {type Beats, beatFinder} from '../audio/features/find-beats.ts'
import {createBreather} from '../base/breather.ts'
import {modelMono} from './work/model-mono.ts'

/**
 * The beats of sounds that are heard together from their start; undefined where there are none to be found. The calling
 * process stays responsive. Throws Cancelled.
 */
export const beatsCalmly = async (sounds: AsyncIterable<Audio>, signal?: AbortSignal): Promise<Beats | undefined> => {
  let mix = new Float32Array(0)
  for await (const sound of sounds) mix = added(mix, await modelMono(ANALYSIS_RATE, sound, signal))
  const breathe = createBreather(signal)
  const steps = beatFinder(mix)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
}

/** The sum, as long as the longer. Neither is changed. */
const added = (a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> => {
  const sum = new Float32Array(Math.max(a.length, b.length))
  sum.set(a)
  for (let i = 0; i < b.length; i++) sum[i]! += b[i]!
  return sum
}
