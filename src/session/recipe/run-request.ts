import {AUTO_ENGINE, type EngineChoice} from '../../runner/engines.ts'
import type {JobRequest} from '../../runner/job.ts'
import {callsOf} from '../../sampler/preset/calls.ts'
import {type Recipe, recipeOf} from '../../sampler/preset/settings.ts'
import {type Decision, decideRun, type MethodWish} from './decide-run.ts'
import {findPacks, type RunPacks} from './find-packs.ts'
import {type FoundModel, loadPreset} from './library.ts'
import {AUTO} from './own-packs.ts'
import type {TaskName} from './task-methods.ts'

export type RunWish = MethodWish & {
  /** A name or a JSON file. */
  readonly preset: string
  /** A pack's name or folder; 'auto' or absent: the one that the method is made for. */
  readonly model?: string
  /** refine: likewise, the pack whose answer is refined. */
  readonly guess?: string
  /** separate: likewise, the pack that finds the rest; absent: nothing does. */
  readonly rest?: string
  /** Absent: the quickest that works. */
  readonly engine?: EngineChoice
  /** Of the CPU; absent: all. */
  readonly threads?: number
  readonly seed?: number
}

/** The pack that makes the first guess, and how. */
export type Guess = Recipe & {readonly model: FoundModel}

/** The pack that finds the rest, and what the runner is asked for it. */
export type RestRun = {readonly model: FoundModel; readonly request: JobRequest}

/** A run that can be performed, before its input is read. */
export type RunRequest = Recipe & {
  readonly task: TaskName
  readonly preset: string
  readonly model: FoundModel
  readonly guess?: Guess
  readonly rest?: RestRun
  /** What `separate`, `generate` and `impute` of the runner are asked. Plain data. */
  readonly request: JobRequest
  /** Network calls that a window is expected to take, those of the guess and the rest among them. */
  readonly calls: number
  /** In a few words: `refine, quartet-small after quartet-regressor, 4 steps`. */
  readonly about: string
}

/**
 * What runs when a person asks for this: preset, packs, method and settings found, and found to go together. Reads no
 * weights. Throws BadInput in one line, and ModelError when a pack's manifest is broken.
 */
export const runRequest = async (wish: RunWish): Promise<RunRequest> => {
  const {task, model = AUTO, engine = AUTO_ENGINE, threads, seed = 0} = wish
  const means = {engine, threads, seed}
  const preset = await loadPreset(wish.preset)
  const packs = await findPacks({...wish, model}, preset)
  const manifests = {guess: packs.guess?.manifest, rest: packs.rest?.manifest}
  const decision = decideRun(wish, {manifest: packs.model.manifest, ...manifests, preset})
  const recipe = recipeOf(decision)
  const {steps} = recipe.settings
  const guess = packs.guess && decision.guess && {model: packs.guess, ...decision.guess}
  const rest = packs.rest && decision.rest && restRun(packs.rest, decision.rest, means)
  return {
    task,
    ...recipe,
    preset: wish.preset,
    model: packs.model,
    ...(guess && {guess}),
    ...(rest && {rest}),
    request: jobRequest(packs, decision, means),
    calls: callsOf(recipe) + (guess ? callsOf(guess) : 0) + (rest ? callsOf(rest.request) : 0),
    about: [recipe.method, packNames(packs), `${steps} step${steps === 1 ? '' : 's'}`].join(', '),
  }
}

type JobMeans = Pick<JobRequest, 'engine' | 'threads' | 'seed'>

/** What the runner is asked first where the rest is to be found: on this machine, for one elsewhere serves another pack. */
const restRun = (model: FoundModel, recipe: Recipe, {engine, ...means}: JobMeans): RestRun => {
  const here = engine.kind === 'remote' ? AUTO_ENGINE : engine
  return {model, request: {pack: model.dir, engine: here, ...recipe, ...means}}
}

const packNames = ({model, guess}: RunPacks): string =>
  guess ? `${model.manifest.name} after ${guess.manifest.name}` : model.manifest.name

/** What the runner is asked, of packs that were found and what was decided. */
export const jobRequest = ({model, guess: first}: RunPacks, decision: Decision, means: JobMeans): JobRequest => ({
  pack: model.dir,
  ...recipeOf(decision),
  ...means,
  ...(first && decision.guess && {first: {pack: first.dir, ...recipeOf(decision.guess)}}),
})
