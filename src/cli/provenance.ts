import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream/promises'
import type {PackManifest} from '../model/pack/schema.ts'
import type {JobResult} from '../runner/job.ts'
import type {Method} from '../sampler/methods.ts'
import type {MethodSettings} from '../sampler/settings.ts'
import {version} from './version.ts'

/** `quartet.json`: everything needed to make the same samples again. */
export type Provenance = {
  readonly quartet: string
  readonly task: 'separate' | 'generate' | 'impute'
  readonly method: Method
  readonly preset: string
  readonly settings: MethodSettings
  readonly seed: number
  readonly take: number
  readonly model: {readonly name: string; readonly version: string; readonly hash: string}
  readonly engine: string
  readonly evaluations: number
  readonly loadSeconds: number
  readonly runSeconds: number
  readonly [detail: string]: unknown
}

type Facts = Pick<Provenance, 'task' | 'method' | 'settings' | 'seed'> & {
  preset: string
  model: {manifest: PackManifest; hash: string}
  take?: number
}

export const provenanceOf = (
  {model, take, ...facts}: Facts,
  {engine, evaluations, loadSeconds, runSeconds}: Omit<JobResult, 'stems'>,
  details: Readonly<Record<string, unknown>>,
): Provenance => ({
  quartet: version(),
  ...facts,
  take: take ?? 0,
  model: {name: model.manifest.name, version: model.manifest.version, hash: model.hash},
  engine,
  evaluations,
  loadSeconds,
  runSeconds,
  ...details,
})

/** SHA-256 of a file as it lies on disk, in hexadecimal. */
export const hashOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
