import {fork} from 'node:child_process'
import {once} from 'node:events'
import {asset} from '../../src/base/assets.ts'
import type {Report} from '../../src/runner/messages.ts'
import {type Request, requestFor} from '../job.ts'
import type {BenchOptions} from '../options.ts'
import {peakResidentBytes, residentBytes} from '../process-tree.ts'
import {ensureBuilt} from '../program.ts'
import {randomWave} from './random-unet.ts'

export type FirstStep = {
  /** From the fork to the end of the first step, in s. */
  readonly toStep: number
  /** The same of a second job, for which everything is ready, in s: one network call and little else. */
  readonly step: number
  /** Of the engine's process after both, and the most it had at any time; 0 where that cannot be seen. */
  readonly resident: number
  readonly peak: number
}

/** Starts the engine's process as the program does, with one job of one step for `samples` of mix, and has it do that twice. */
export const firstStep = async (options: BenchOptions, samples: number): Promise<FirstStep> => {
  ensureBuilt()
  const request: Request = await requestFor(options, {steps: 1})
  const settings = {...request.settings, shifts: 1}
  const mix = randomWave(samples, 1).map(value => value / 8)
  const job = {...request, settings, engine: {name: 'cpu', threads: 2}, mix, length: samples}
  const begun = performance.now()
  const child = fork(asset('dist', 'child.js'), [], {
    serialization: 'advanced',
    env: {...process.env, ORT_TELEMETRY_DISABLED: '1', CI: 'true'},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const perform = async (from: number): Promise<number> => {
      let step = Number.NaN
      child.send({kind: 'perform', job})
      for (;;) {
        const [report] = (await once(child, 'message')) as [Report]
        if (report.kind === 'step') step = (performance.now() - from) / 1000
        if (report.kind === 'failed') throw new Error(JSON.stringify(report))
        if (report.kind === 'done') return step
      }
    }
    const toStep = await perform(begun)
    const step = await perform(performance.now())
    return {toStep, step, resident: residentBytes(child.pid!), peak: peakResidentBytes(child.pid!)}
  } finally {
    child.kill('SIGKILL')
  }
}
