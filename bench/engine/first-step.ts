import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {Job} from '../../src/runner/job.ts'
import {requestFor} from '../job.ts'
import type {BenchOptions} from '../options.ts'
import {peakResidentBytes, residentBytes} from '../process-tree.ts'
import {startEngineChild} from './engine-child.ts'
import {randomWave} from './random-unet.ts'

export type FirstStep = {
  /** From the start of the process to the end of the first step, in s. */
  readonly toStep: number
  /** The same of a second job, for which everything is ready, in s: one network call and little else. */
  readonly step: number
  /** Of the engine's process after both, and the most it had at any time; 0 where that cannot be seen. */
  readonly resident: number
  readonly peak: number
}

/** Has a new process of the engine separate one window in one step, twice. */
export const firstStep = async (options: BenchOptions): Promise<FirstStep> => {
  const request = await requestFor(options, {steps: 1})
  const length = options.model.manifest.window
  const mix = randomWave(length, 1).map(value => value / 8)
  const settings = {...request.settings, shifts: 1}
  const job = {...request, settings, engine: CPU_ENGINE, threads: 2, input: {kind: 'mix', mix}, length} as Job
  const child = startEngineChild()
  try {
    const first = await child.perform(job)
    const again = performance.now()
    const second = await child.perform(job)
    return {
      toStep: (first.firstStepAt - child.startedAt) / 1000,
      step: (second.firstStepAt - again) / 1000,
      resident: residentBytes(child.pid),
      peak: peakResidentBytes(child.pid),
    }
  } finally {
    child.end()
  }
}
