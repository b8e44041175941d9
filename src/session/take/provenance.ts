import type {Fit} from '../../audio/features/fit.ts'
import {version} from '../../base/version.ts'
import type {JobRequest, JobResult} from '../../runner/job.ts'
import type {Method} from '../../sampler/preset/methods.ts'
import type {MethodSettings} from '../../sampler/preset/settings.ts'
import type {FoundModel} from '../recipe/library.ts'
import type {Guess} from '../recipe/run-request.ts'
import type {TaskName} from '../recipe/task-methods.ts'

/** Which pack: the hash is of its `model.json`, which holds those of the weights. */
type PackTrace = {readonly name: string; readonly version: string; readonly hash: string}

/** What is written beside a take's stems. */
export const SEAL = 'quartet.json'

/** `quartet.json`: everything needed to make the same samples again. */
export type Provenance = {
  readonly quartet: string
  readonly task: TaskName
  readonly method: Method
  readonly preset: string
  readonly settings: MethodSettings
  readonly seed: number
  readonly take: number
  readonly model: PackTrace
  /** refine: what made the guess that it began at. */
  readonly guess?: {readonly method: Method; readonly settings: MethodSettings; readonly model: PackTrace}
  /** separate: what found the rest, and how loud that is against the mix in decibels; null of silence. */
  readonly rest?: {readonly model: PackTrace; readonly settings: MethodSettings; readonly level: number | null}
  readonly engine: string
  /** CPU threads that were asked for; absent: all. */
  readonly threads?: number
  readonly evaluations: number
  readonly loadSeconds: number
  readonly runSeconds: number
  /** generate, impute: how well what was made goes with what it was to go with. */
  readonly fit?: Fit
  readonly [detail: string]: unknown
}

type Facts = Pick<Provenance, 'task' | 'method' | 'settings' | 'preset'> & {
  readonly model: FoundModel
  readonly guess?: Guess
  /** What was asked of the runner. */
  readonly request: Pick<JobRequest, 'seed' | 'take' | 'threads'>
}

export const traceOf = ({manifest: {name, version}, hash}: FoundModel): PackTrace => ({name, version, hash})

export const provenanceOf = (
  {task, method, preset, settings, model, guess, request}: Facts,
  {engine, evaluations, loadSeconds, runSeconds}: Omit<JobResult, 'stems'>,
  details: Readonly<Record<string, unknown>>,
): Provenance => ({
  quartet: version(),
  task,
  method,
  preset,
  settings,
  seed: request.seed,
  take: request.take ?? 0,
  model: traceOf(model),
  ...(guess && {guess: {...guess, model: traceOf(guess.model)}}),
  engine,
  threads: request.threads,
  evaluations,
  loadSeconds,
  runSeconds,
  ...details,
})
