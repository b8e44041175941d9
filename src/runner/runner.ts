import {ModelError} from '../base/errors.ts'
import type {Forked} from '../base/fork-entry.ts'
import {throwIfCancelled} from '../base/throw-if-cancelled.ts'
import type {Stretch} from '../sampler/windows/long.ts'
import {type EngineChooser, engineChooser} from './engine/choice/best-engine.ts'
import {timeEngine} from './engine/choice/time-engine.ts'
import {isOpen} from './engines.ts'
import type {Job, JobFacts, JobResult, JobStep} from './job.ts'
import {ChildEnded, type Conversation, converse} from './process/converse.ts'
import {onCpuInstead} from './process/on-cpu-instead.ts'
import {startChild} from './process/start-child.ts'
import {collectStems} from './work/collect-stems.ts'

export type RunOptions = {
  readonly onStep?: (step: JobStep) => void
  /** Before the first step engines are tried, which takes seconds: once for a pack. */
  readonly onTrial?: () => void
  /**
   * Gets the stems as they are made, stretches that follow each other from where the job begins to its end; none are kept
   * then, and the result's `stems` are empty. What it throws ends the job.
   */
  readonly onStretch?: (stretch: Stretch) => void
  readonly signal?: AbortSignal
}

export type Runner = {
  /**
   * Performs a job in the child process, which is started when it is needed and kept for the next one. One at a time.
   *
   * Throws Cancelled as soon as `signal` is aborted, even inside a network call, or the runner is closed: the child is
   * killed. Throws ModelError when the child dies by itself, and whatever BadInput or ModelError the job meets. In every
   * case the next call works, with a new child if need be.
   */
  run(job: Job, options?: RunOptions): Promise<JobResult>
  /** Ends the child process, at once. */
  close(): void
}

export type RunnerOptions = {
  /** How far the child stands back for other processes, 0–19, where the system allows it. */
  readonly niceness?: number
  /** Chooses what jobs leave open of their engine. */
  readonly chooser?: EngineChooser
}

/** Runs jobs in a child process of its own, so that the caller never blocks and survives whatever the engine does. */
export const createRunner = ({niceness, chooser = engineChooser({tryOne: timeEngine})}: RunnerOptions = {}): Runner => {
  let child: Forked | undefined
  let closing = new AbortController()
  let busy = false

  const drop = () => {
    child?.process.kill('SIGKILL')
    child = undefined
  }
  const start = (): Forked => {
    const onGone = (gone: Forked): void => {
      if (child === gone) child = undefined
    }
    const started = startChild({niceness, onGone})
    child = started
    return started
  }
  const run = async (job: Job, {onStep, onTrial, onStretch, signal}: RunOptions = {}): Promise<JobResult> => {
    if (busy) throw new ModelError('a runner does one job at a time: wait for it, or use another runner')
    throwIfCancelled(signal)
    busy = true
    closing = new AbortController()
    const collected = collectStems(job.length)
    const stop = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
    const talk = {onStep, onStretch: onStretch ?? collected.add, signal: stop, drop}
    const perform = async (): Promise<JobFacts> => {
      if (!isOpen(job.engine)) return attempt(job, talk)
      const engine = await chooser.choose(job, {signal: stop, onTrial})
      return onCpuInstead(job, {engine, talk, attempt, forget: () => chooser.forget(job)})
    }
    try {
      return {...(await perform()), stems: collected.stems()}
    } finally {
      busy = false
    }
  }
  const attempt = async (job: Job, talk: Conversation): Promise<JobFacts> => {
    const waiting = child
    try {
      return await converse(waiting ?? start(), job, talk)
    } catch (error) {
      // It had died while it waited, and nobody knew yet.
      if (waiting && error instanceof ChildEnded && !error.answered) return await converse(start(), job, talk)
      throw error
    }
  }
  const close = () => {
    closing.abort()
    drop()
  }
  return {run, close}
}

/** Opens runners that share what is found out about the engines: of several that begin at once, one tries them. */
export const runnersTogether = (): (() => Runner) => {
  const chooser = engineChooser({tryOne: timeEngine})
  return () => createRunner({chooser})
}
