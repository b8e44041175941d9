import type {Seconds} from '../../../base/units.ts'
import type {RunProgress} from '../../../session/studio/studio.ts'
import type {Mark, Running} from '../state.ts'
import {withEstimate} from './estimates.ts'

/** Steps of this take so far, over all windows. */
const stepsOf = ({step}: RunProgress): number => (step ? step.window * step.steps + step.step + 1 : 0)

/** A run that has moved on; its pace is measured within one take and from step to step, so loading is not counted. */
export const advance = (running: Running, progress: RunProgress, now: Seconds): Running => {
  const another = progress.take !== running.progress.take
  // A first guess has a pace of its own, which says nothing of the steps to come.
  const isMeasured = progress.step && progress.step.part !== 'guess'
  const mark: Mark | undefined = isMeasured
    ? {at: now, progress: progress.progress, steps: stepsOf(progress)}
    : undefined
  const first = another ? mark : (running.first ?? mark)
  const latest = mark ?? (another ? undefined : running.latest)
  const start = running.start ?? mark
  const before = another ? [] : running.estimates
  const {estimate} = progress
  const estimates = estimate ? withEstimate(before, estimate) : before
  return {...running, progress, now, start, first, latest, estimates, estimate: estimate ?? running.estimate}
}

/**
 * Of all takes; nothing before the second step. In the first take from measured steps; afterwards from all that has passed
 * since the first one, for then it is known how long writing and beginning again take.
 */
export const secondsLeft = (running: Running): Seconds | undefined => {
  const {start, first, latest, progress, now} = running
  const done = wholeProgress(running)
  const measured = start ? done - start.progress / progress.takes : 0
  if (start && progress.take > 0 && measured > 0) return ((now - start.at) * (1 - done)) / measured
  if (!first || !latest || !(latest.progress > first.progress)) return undefined
  const whole = (latest.at - first.at) / (latest.progress - first.progress)
  const others = progress.takes - progress.take - 1
  return Math.max(0, whole * (1 - latest.progress) - (now - latest.at)) + whole * others
}

/** From one step to the next, on average. */
export const secondsPerStep = ({first, latest}: Running): Seconds | undefined =>
  first && latest && latest.steps > first.steps ? (latest.at - first.at) / (latest.steps - first.steps) : undefined

/** The part of all takes that is done, 0–1. */
export const wholeProgress = ({progress: {take, takes, progress}}: Running): number =>
  Math.min(1, (take + progress) / takes)
