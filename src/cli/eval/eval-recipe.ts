import {BadInput} from '../../base/errors.ts'
import type {Contender} from '../../eval/separation/contender.ts'
import {engineText} from '../../runner/engines.ts'
import type {JobRequest} from '../../runner/job.ts'
import {stemRows} from '../../runner/work/stem-rows.ts'
import type {Separator} from '../../sampler/preset/methods.ts'
import {type Overrides, recipeOf} from '../../sampler/preset/settings.ts'
import {type FoundModel, findModel} from '../../session/recipe/library.ts'
import {GUESS_PACK} from '../../session/recipe/own-packs.ts'
import {separationRequest} from '../../session/recipe/separation-request.ts'

/** What it runs on. */
export type RecipeMeans = Pick<JobRequest, 'engine' | 'threads'>

export type RecipeWish = RecipeMeans & {
  readonly pack: string
  readonly method: Separator
  readonly preset: string
  readonly overrides?: Overrides
}

/** How a row separates: everything but what the table calls it. */
export type Recipe = Omit<Contender, 'system' | 'label'>

/** No pack of that name is here. */
export class PackMissing extends BadInput {
  readonly pack: string
  constructor(message: string, pack: string) {
    super(message, {about: 'model'})
    this.pack = pack
  }
}

const requirePack = async (pack: string): Promise<void> => {
  try {
    await findModel(pack)
  } catch (error) {
    throw error instanceof BadInput ? new PackMissing(error.message, pack) : error
  }
}

const packName = ({manifest, hash}: FoundModel) => ({name: manifest.name, version: manifest.version, hash})

/**
 * What `separate` does with the same pack, method, preset and settings, but for the end: stems are taken as the network
 * makes them, not fitted to the mix. Throws BadInput (PackMissing where a pack is not here), and ModelError when a pack's
 * manifest is broken.
 */
export const openRecipe = async ({pack, method, ...wish}: RecipeWish): Promise<Recipe> => {
  await requirePack(pack)
  if (method === 'refine') await requirePack(GUESS_PACK)
  const run = await separationRequest(method, {...wish, model: pack})
  const {settings, preset, model, guess, request, calls} = run
  const models = guess ? [guess.model, model] : [model]
  return {
    packs: models.map(packName),
    how: {...recipeOf(run), preset, ...(guess && {guess: recipeOf(guess)})},
    identity: {
      packs: models.map(({hash}) => hash),
      method,
      settings,
      guess: guess?.settings,
      engine: engineText(request.engine),
    },
    sampleRate: model.manifest.sampleRate,
    calls,
    separate: async (runner, mix, {seed, signal, onProgress, onNotice, onTrial}) => {
      const windows = new Set<number>()
      const job = {...request, seed, input: {kind: 'mix', mix}, length: mix.length} as const
      const {stems, engine, evaluations, runSeconds} = await runner.run(job, {
        signal,
        onTrial,
        onStep: step => {
          windows.add(step.window)
          if (step.notice) onNotice?.(step.notice)
          onProgress(step.progress)
        },
      })
      return {stems: stemRows(stems, mix.length), engine, evaluations, modelWindows: windows.size, runSeconds}
    },
  }
}

/** How a separation without `--method` is done. Throws BadInput, and ModelError when the pack's manifest is broken. */
export const usualMethod = async ({model, preset = 'balanced'}: Usual): Promise<string> =>
  (await separationRequest(undefined, {model, preset})).method

type Usual = {readonly model?: string; readonly preset?: string}
