import {beatsCalmly} from '../../runner/beats-calmly.ts'

import {estimatedMetre} from '../project/estimated-metre.ts'
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
  return beats && estimatedMetre(beats)
}
