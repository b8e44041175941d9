import {BadInput} from '../../base/errors.ts'
import {rollSeed} from '../../base/seed.ts'
import type {Stem} from '../../base/stems.ts'
import type {Separator} from '../../sampler/preset/methods.ts'
import {type RunRequest, runRequest} from '../../session/recipe/run-request.ts'
import type {TaskName} from '../../session/recipe/task-methods.ts'
import {checkOutputFolder} from './output-folder.ts'
import type {RunFlags} from './run-options.ts'

/** All that is decided before a run's input is read. */
export type Run = RunRequest & {
  readonly out: string
  readonly force: boolean
}

/** The run with another seed. */
export const withSeed = (run: Run, seed: number): Run => ({...run, request: {...run.request, seed}})

type Wish = {method?: Separator; constrained?: Stem; guess?: string; rest?: boolean; restModel?: string}

/**
 * Finds the preset, the packs and the method that the flags ask for, and checks that they go together and that results can
 * be written. Makes nothing. Throws BadInput, and ModelError when a pack's manifest is broken.
 */
export const prepareRun = async (task: TaskName, flags: RunFlags, wish: Wish): Promise<Run> => {
  const {out, force = false, preset, model, engine, threads, steps, correction} = flags
  if (out === undefined) throw new BadInput('--out: is missing, expected a folder for the stems; add --out stems')
  const {method, constrained, guess, rest, restModel} = wish
  const request = await runRequest({
    task,
    method,
    preset,
    model,
    guess,
    rest: rest ? restModel : undefined,
    overrides: {steps, correction, constrained},
    engine,
    threads,
    seed: flags.seed ?? rollSeed(),
  })
  await checkOutputFolder(out, {force})
  return {...request, out, force}
}
