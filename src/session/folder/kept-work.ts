import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {deadStaging} from './own-files.ts'

/** Below a staging folder: what a run needs on its way, and what a later one can go on from. */
const WORK = '.work'
const RECORD = 'run.json'

/** What decides a run's result, as a hash; the seed is apart, for whoever asks for none takes any. */
export type WorkKey = {readonly key: string; readonly seed?: number}

/** What a run that ended too early has left in a folder of stems. */
export type KeptWork = {readonly staging: string; readonly seed: number}

export const workFolder = (staging: string): string => path.join(staging, WORK)

/** Makes the folder for a run's work, unless it was adopted. Throws what the disk throws. */
export const beginWork = (staging: string, {key, seed}: Required<WorkKey>): void => {
  mkdirSync(workFolder(staging), {recursive: true})
  const record = path.join(workFolder(staging), RECORD)
  if (!existsSync(record)) writeFileSync(record, `${JSON.stringify({key, seed})}\n`)
}

/** The work of an earlier run with the same result in `dir`; nothing where there is none. */
export const findWork = (dir: string, {key, seed}: WorkKey): KeptWork | undefined => {
  for (const staging of deadStaging(dir)) {
    const record = recordOf(staging)
    if (record?.key === key && (seed ?? record.seed) === record.seed) return {staging, seed: record.seed}
  }
  return undefined
}

/** Makes earlier work this run's own: false when it is gone. Only what can be gone on from stays in it. */
export const adoptWork = (kept: KeptWork, staging: string): boolean => {
  try {
    renameSync(kept.staging, staging)
  } catch {
    return false // another run was quicker
  }
  for (const name of readdirSync(staging))
    if (name !== WORK) rmSync(path.join(staging, name), {recursive: true, force: true})
  // What was being written when it ended.
  for (const name of readdirSync(workFolder(staging)))
    if (name.endsWith('.tmp')) rmSync(path.join(workFolder(staging), name), {force: true})
  return true
}

const recordOf = (staging: string): Required<WorkKey> | undefined => {
  try {
    return JSON.parse(readFileSync(path.join(workFolder(staging), RECORD), 'utf8')) as Required<WorkKey>
  } catch {
    return undefined // a run that keeps nothing, or was killed before it could
  }
}
