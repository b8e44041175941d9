import {fork} from 'node:child_process'
import {once} from 'node:events'
import {asset} from '../../src/base/assets.ts'
import type {Job, JobResult} from '../../src/runner/job.ts'
import type {Report, Request} from '../../src/runner/process/messages.ts'
import {ensureBuilt} from '../program.ts'

export type Performed = Omit<JobResult, 'stems'> & {
  /** `performance.now()` at its first step. */
  readonly firstStepAt: number
}

export type EngineChild = {
  readonly pid: number
  /** `performance.now()` when it was started. */
  readonly startedAt: number
  /** @throws what the engine says when it fails. */
  perform(job: Job): Promise<Performed>
  end(): void
}

/** Starts the engine's process as the program does, from dist. */
export const startEngineChild = (): EngineChild => {
  ensureBuilt()
  const startedAt = performance.now()
  const child = fork(asset('dist', 'child.js'), [], {
    serialization: 'advanced',
    env: {...process.env, ORT_TELEMETRY_DISABLED: '1', CI: 'true'},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const perform = async (job: Job): Promise<Performed> => {
    const request: Request = {kind: 'perform', job}
    child.send(request)
    let firstStepAt = Number.NaN
    for (;;) {
      const [report] = (await once(child, 'message')) as [Report]
      if (report.kind === 'step' && Number.isNaN(firstStepAt)) firstStepAt = performance.now()
      if (report.kind === 'failed') throw new Error(report.message)
      if (report.kind === 'done') return {...report.facts, firstStepAt}
    }
  }
  return {pid: child.pid!, startedAt, perform, end: () => void child.kill('SIGKILL')}
}
