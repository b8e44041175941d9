import type {Audio} from '../../audio/audio.ts'
import type {Range} from '../../base/range.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import type {Hertz, Seconds} from '../../base/units.ts'
import {goOn, heardBefore} from '../../runner/continue.ts'
import {decodedBytesOf} from '../project/project.ts'
import {begunClips, endOfClips} from '../recipe/go-on.ts'
import {refuseMemory} from '../recipe/memory-need.ts'
import type {Continuation} from '../recipe/origin.ts'
import {readClip} from './clips.ts'
import {type Input, type Maker, traceOf} from './task-maker.ts'

type GoingOn = Maker & {
  /** What is new in the takes. */
  readonly range: Range
  /** Where in the takes the model begins to listen. */
  readonly start: Seconds
}

/** A run that goes on from what is there. Throws BadInput when a clip is gone or it takes more memory than there is, and Cancelled. */
export const prepareContinuation = async (
  input: Input & {readonly modelRate: Hertz},
  origin: Continuation,
): Promise<GoingOn> => {
  const {folder, project, signal, modelRate} = input
  const clips = begunClips(project, origin)
  const end = endOfClips(clips)
  const seconds = end + origin.seconds
  const decodedBytes = decodedBytesOf(Object.values(clips))
  refuseMemory('impute', 'the take', {seconds, decodedBytes, modelRate})
  const stems: PerStem<Audio> = {}
  const traces: PerStem<unknown> = {}
  for (const stem of STEMS) {
    const clip = clips[stem]
    if (!clip) continue
    stems[stem] = await readClip(folder, clip, signal)
    traces[stem] = await traceOf(clip, input)
  }
  return {
    make: ({runner, request, options}) => goOn(runner, stems, {seconds: origin.seconds, request}, options),
    details: {seconds, continue: {from: end, stems: traces}},
    range: {from: end, to: seconds},
    start: end - heardBefore(end),
  }
}
