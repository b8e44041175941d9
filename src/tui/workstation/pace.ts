import type {Seconds} from '../../base/units.ts'
import type {RunProgress} from '../../session/studio/studio.ts'
import {withEstimate} from './estimates.ts'
import type {Running} from './state.ts'

/** A run that has moved on; its pace is measured within one take, from the first step on, so loading is not counted. */
export const advance = (running: Running, progress: RunProgress, now: Seconds): Running => {
  const another = progress.take !== running.progress.take
  const began = progress.step && (another || !running.pace)
  const pace = began
    ? {at: now, progress: progress.progress, evaluations: progress.step!.evaluations}
    : another
      ? undefined
      : running.pace
  const before = another ? [] : running.estimates
  const {estimate} = progress
  const estimates = estimate ? withEstimate(before, estimate) : before
  return {...running, progress, now, pace, estimates, estimate: estimate ?? running.estimate}
}

/** Of this take, from measured steps; nothing before the second step. */
export const secondsLeft = ({pace, progress, now}: Running): Seconds | undefined => {
  if (!pace || !(progress.progress > pace.progress) || !(now > pace.at)) return undefined
  return ((now - pace.at) / (progress.progress - pace.progress)) * (1 - progress.progress)
}

/** Between two network calls, on average. */
export const secondsPerCall = ({pace, progress, now}: Running): Seconds | undefined => {
  const calls = (progress.step?.evaluations ?? 0) - (pace?.evaluations ?? 0)
  return pace && calls > 0 ? (now - pace.at) / calls : undefined
}

/** The part of all takes that is done, 0–1. */
export const wholeProgress = ({progress: {take, takes, progress}}: Running): number =>
  Math.min(1, (take + progress) / takes)
