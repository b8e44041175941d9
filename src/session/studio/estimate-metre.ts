import {beatsCalmly} from '../../runner/beats-calmly.ts'
import {TEMPO_RANGE} from '../project/limits.ts'
import type {Metre} from '../project/metre.ts'
import type {Clip} from '../project/project.ts'
import {readClip} from './clips.ts'

/** The metre that clips have when they are heard together; undefined where none is to be found. Throws BadInput and Cancelled. */
export const estimateMetre = async (
  folder: string,
  clips: readonly Clip[],
  signal: AbortSignal,
): Promise<Metre | undefined> => {
  const sounds = async function* () {
    for (const clip of clips) yield await readClip(folder, clip, signal)
  }
  const beats = await beatsCalmly(sounds(), signal)
  if (!beats || beats.tempo < TEMPO_RANGE.from || beats.tempo > TEMPO_RANGE.to) return undefined
  const {tempo, beatsInBar, downbeat, confidence, steady} = beats
  return {tempo, beatsInBar, beatUnit: 4, downbeat, estimate: {...confidence, steady}}
}
