import type {Sound} from '../../audio/sound/sound.ts'
import type {Samples, Seconds} from '../../base/units.ts'
import {callsOf} from '../../sampler/preset/calls.ts'
import type {JobFacts, JobRequest} from '../job.ts'
import type {RunOptions} from '../runner.ts'

type Listener = Pick<RunOptions, 'onStep'>

/** How the rest's job and the separation that follows it tell of their steps: as one job's, each part of it as long as its calls. */
export const toldAsOne = (
  rest: JobRequest,
  request: JobRequest,
  {onStep}: Listener,
): Record<'rest' | 'stems', Listener> => {
  const calls = callsOf(rest)
  const guessed = request.first ? callsOf(request.first) : 0
  const share = calls / (calls + guessed + callsOf(request))
  let evaluations = 0
  return {
    rest: {
      onStep: step => {
        evaluations = step.evaluations
        onStep?.({...step, progress: share * step.progress, part: 'rest'})
      },
    },
    stems: {
      onStep: step =>
        onStep?.({
          ...step,
          progress: share + (1 - share) * step.progress,
          evaluations: evaluations + step.evaluations,
        }),
    },
  }
}

const toMilliseconds = (seconds: Seconds): Seconds => Math.round(1000 * seconds) / 1000

/** Of both jobs. */
export const joinedFacts = (rest: JobFacts, stems: JobFacts): JobFacts => ({
  engine: stems.engine,
  evaluations: rest.evaluations + stems.evaluations,
  loadSeconds: toMilliseconds(rest.loadSeconds + stems.loadSeconds),
  runSeconds: toMilliseconds(rest.runSeconds + stems.runSeconds),
})

/** What the stems are separated from: the mix as the model hears it, less the rest. Both are one channel, equally long. */
export const withoutRest = ({channels: [mix], ...heard}: Sound, {channels: [rest]}: Sound): Sound => {
  let part = new Float64Array(0)
  return {
    ...heard,
    channels: [
      (into: Float64Array, base: Samples) => {
        if (part.length !== into.length) part = new Float64Array(into.length)
        mix!(into, base)
        rest!(part, base)
        for (let i = 0; i < into.length; i++) into[i] = into[i]! - part[i]!
      },
    ],
  }
}
