import {ModelError} from '../../base/errors.ts'
import {CPU_ENGINE, type EngineChoice} from '../engines.ts'
import type {Job, JobFacts} from '../job.ts'
import type {RunOptions} from '../runner.ts'
import type {Conversation} from './converse.ts'

type Chosen = {
  /** The engine that was chosen for what the job leaves open. */
  readonly engine: EngineChoice
  readonly talk: Conversation
  /** Performs a job on the engine that it names. */
  readonly attempt: (job: Job, talk: Conversation) => Promise<JobFacts>
  /** Hears that the engine worked when it was tried and does no more. */
  readonly forget: () => Promise<void>
}

/**
 * Performs a job on the engine that was chosen for it. Where that one fails and any would do, the CPU's goes on after the last
 * finished window, which is told with its first step; the facts are then of both.
 */
export const onCpuInstead = async (job: Job, {engine, talk, attempt, forget}: Chosen): Promise<JobFacts> => {
  const begun = performance.now()
  let {from} = job
  let evaluations = 0
  const watched: Conversation = {
    ...talk,
    onStep: step => {
      evaluations = step.evaluations
      talk.onStep?.(step)
    },
    onStretch: stretch => {
      talk.onStretch?.(stretch)
      from = stretch.reached
    },
  }
  try {
    return await attempt({...job, engine}, watched)
  } catch (error) {
    const isCpu = engine.kind === 'local' && engine.name === 'cpu'
    if (isCpu || !(error instanceof ModelError)) throw error
    await forget()
    if (job.engine.kind === 'remote' || job.engine.name !== 'auto') throw error
    const how = from?.window ? 'goes on' : 'begins again'
    const why = `${error.message}; the run ${how} with engine cpu`
    const before = evaluations
    const onStep = noting(why, step => talk.onStep?.({...step, evaluations: before + step.evaluations}))
    const facts = await attempt({...job, from, engine: CPU_ENGINE}, {...talk, onStep})
    const spent = performance.now() - begun - 1000 * facts.loadSeconds
    return {...facts, evaluations: before + facts.evaluations, runSeconds: Math.round(spent) / 1000}
  }
}

/** Tells a notice with the first step. */
const noting = (notice: string, onStep: RunOptions['onStep']): RunOptions['onStep'] => {
  let told = false
  return step => {
    onStep?.(told ? step : {...step, notice})
    told = true
  }
}
