import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {Cancelled} from '../../base/errors.ts'
import {version} from '../../base/version.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {JobResult} from '../../runner/job.ts'
import type {Method} from '../../sampler/methods.ts'
import type {MethodSettings} from '../../sampler/settings.ts'
import type {TaskName} from '../recipe/task-methods.ts'

/** `quartet.json`: everything needed to make the same samples again. */
export type Provenance = {
  readonly quartet: string
  readonly task: TaskName
  readonly method: Method
  readonly preset: string
  readonly settings: MethodSettings
  readonly seed: number
  readonly take: number
  readonly model: {readonly name: string; readonly version: string; readonly hash: string}
  readonly engine: string
  /** CPU threads that were asked for; absent: all. */
  readonly threads?: number
  readonly evaluations: number
  readonly loadSeconds: number
  readonly runSeconds: number
  readonly [detail: string]: unknown
}

type Facts = Pick<Provenance, 'task' | 'method' | 'settings' | 'seed'> & {
  preset: string
  model: {manifest: PackManifest; hash: string}
  take?: number
  threads?: number
}

export const provenanceOf = (
  {model, take, threads, ...facts}: Facts,
  {engine, evaluations, loadSeconds, runSeconds}: Omit<JobResult, 'stems'>,
  details: Readonly<Record<string, unknown>>,
): Provenance => ({
  quartet: version(),
  ...facts,
  take: take ?? 0,
  model: {name: model.manifest.name, version: model.manifest.version, hash: model.hash},
  engine,
  threads,
  evaluations,
  loadSeconds,
  runSeconds,
  ...details,
})

/** SHA-256 of a file as it lies on disk, in hexadecimal. Throws Cancelled. */
export const hashOf = async (file: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, {highWaterMark: 2 ** 20})) {
    if (signal.aborted) throw new Cancelled()
    hash.update(chunk)
  }
  return hash.digest('hex')
}
