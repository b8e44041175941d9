import type {JobRequest} from '../src/runner/job.ts'
import {createRunner, type Runner} from '../src/runner/runner.ts'
import type {Method} from '../src/sampler/methods.ts'
import {settingsFor} from '../src/sampler/preset.ts'
import {loadPreset, separatorFor} from '../src/session/recipe/library.ts'
import type {BenchOptions} from './options.ts'

export type Request = JobRequest

/** What a command would ask of the runner with these flags; without a method, the pack's own separator. */
export const requestFor = async (
  {model}: BenchOptions,
  {method, preset = 'balanced', steps}: {method?: Method; preset?: string; steps?: number},
): Promise<Request> => {
  const loaded = await loadPreset(preset)
  const chosen = method ?? separatorFor(model.manifest, loaded)
  const settings = settingsFor(loaded, chosen, {steps})
  return {pack: model.dir, engine: {name: 'auto'}, method: chosen, settings, seed: 1}
}

/** Lends `work` one child process for all its jobs. */
export const withBenchRunner = async <Result>(work: (runner: Runner) => Promise<Result>): Promise<Result> => {
  const runner = createRunner()
  try {
    return await work(runner)
  } finally {
    runner.close()
  }
}
