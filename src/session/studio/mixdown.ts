import {type Audio, foldToMono} from '../../audio/audio.ts'
import {fromDecibels} from '../../audio/dsp/levels.ts'
import {panGains} from '../../audio/dsp/pan.ts'
import {createBreather} from '../../base/breather.ts'
import type {Hertz} from '../../base/units.ts'
import type {Lane} from '../project/project.ts'

export type Strip = {readonly audio: Audio; readonly lane: Pick<Lane, 'gain' | 'pan'>}

/**
 * Σ gain·pan·sound in stereo, as long as the longest, as the player sums it: mono goes to both sides, more than two channels
 * are folded to mono first. All strips have the rate that is given. Throws Cancelled.
 */
export const mixdown = async (strips: readonly Strip[], sampleRate: Hertz, signal?: AbortSignal): Promise<Audio> => {
  const breathe = createBreather(signal)
  const length = Math.max(0, ...strips.map(({audio}) => audio.channels[0]!.length))
  const sums = [new Float64Array(length), new Float64Array(length)]
  for (const {audio, lane} of strips) {
    const sides = audio.channels.length === 2 ? audio.channels : [foldToMono(audio)]
    const {left, right} = panGains(lane.pan)
    for (const [side, gain] of [left, right].entries()) {
      addInto(sums[side]!, sides[side] ?? sides[0]!, fromDecibels(lane.gain) * gain)
      await breathe()
    }
  }
  return {sampleRate, channels: sums.map(sum => Float32Array.from(sum))}
}

const addInto = (sum: Float64Array, x: Float32Array, gain: number): void => {
  for (let i = 0; i < x.length; i++) sum[i] = sum[i]! + gain * x[i]!
}
