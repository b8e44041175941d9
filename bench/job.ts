import {AUTO_ENGINE} from '../src/runner/engines.ts'
import type {JobRequest} from '../src/runner/job.ts'
import {createRunner, type Runner} from '../src/runner/runner.ts'
import type {Method} from '../src/sampler/preset/methods.ts'
import {recipeFor} from '../src/sampler/preset/preset.ts'
import type {Overrides} from '../src/sampler/preset/settings.ts'
import {loadPreset} from '../src/session/recipe/library.ts'
import {separatorFor} from '../src/session/recipe/separator-for.ts'
import type {BenchOptions} from './options.ts'

export type Request = JobRequest

/** What a command would ask of the runner with these flags; without a method, the pack's own separator. */
export const requestFor = async (
  {model}: BenchOptions,
  {method, preset = 'balanced', ...overrides}: {method?: Method; preset?: string} & Pick<Overrides, 'steps' | 'solver'>,
): Promise<Request> => {
  const loaded = await loadPreset(preset)
  const chosen = method ?? separatorFor(model.manifest, loaded)
  return {pack: model.dir, engine: AUTO_ENGINE, ...recipeFor(loaded, chosen, overrides), seed: 1}
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
