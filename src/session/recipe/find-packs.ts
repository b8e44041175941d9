import {BadInput, type Setting} from '../../base/errors.ts'
import {listPacks} from '../../model/pack/find-pack.ts'
import type {Method, Separator} from '../../sampler/preset/methods.ts'
import type {Preset} from '../../sampler/preset/preset.ts'
import {type FoundModel, findModel, packFolders} from './library.ts'
import {AUTO, GUESS_PACK, ownPack, REST_PACK} from './own-packs.ts'
import {separatorFor} from './separator-for.ts'
import type {TaskName} from './task-methods.ts'

/** What a person asked for, as far as it decides which packs run. */
export type PackWish = {
  readonly task: TaskName
  /** Absent: the pack's own. */
  readonly method?: Separator
  /** A pack's name or folder, or 'auto': the one that the method is made for. */
  readonly model: string
  /** refine: likewise, whose answer is refined. */
  readonly guess?: string
  /** separate: likewise, what finds the rest; absent: nothing does. */
  readonly rest?: string
}

export type RunPacks = {
  readonly model: FoundModel
  /** refine: the pack that makes the first guess. */
  readonly guess?: FoundModel
  /** separate: the pack that finds the rest. */
  readonly rest?: FoundModel
}

/** The packs that a run needs; whether they can do it is for `decideRun`. Throws BadInput for one that is not there, and ModelError. */
export const findPacks = async (wish: PackWish, preset: Preset): Promise<RunPacks> => {
  const {guess = AUTO, rest} = wish
  const named = (pack: string, usual: string, {about, use}: {about: Setting; use: string}): Promise<FoundModel> =>
    pack === AUTO ? own(usual, use) : findModel(pack, about)
  const model = wish.model === AUTO ? await modelFor(wish, preset) : await findModel(wish.model)
  const method = methodOf(wish, model, preset)
  return {
    model,
    ...(method === 'refine' && {
      guess: await named(guess, GUESS_PACK, {about: 'guess', use: 'refine begins at the answer of'}),
    }),
    ...(rest !== undefined && {
      rest: await named(rest, REST_PACK, {about: 'rest-model', use: 'the rest is found by'}),
    }),
  }
}

const methodOf = ({task, method}: PackWish, {manifest}: FoundModel, preset: Preset): Method =>
  task === 'separate' ? (method ?? separatorFor(manifest, preset)) : task

const modelFor = async (wish: PackWish, preset: Preset): Promise<FoundModel> => {
  const method = wish.task === 'separate' ? wish.method : wish.task
  if (method) return own(ownPack(method), `${method} runs on`)
  const usual = await own(ownPack(), 'a separation runs on')
  const separator = separatorFor(usual.manifest, preset)
  const name = ownPack(separator)
  return name === ownPack() ? usual : own(name, `${separator} runs on`)
}

/** One of Quartet's own packs, which need not be installed. */
const own = async (name: string, use: string): Promise<FoundModel> => {
  const packs = await listPacks(packFolders())
  const found = packs.find(pack => pack.name === name)
  if (found) return findModel(found.dir)
  throw new BadInput(
    `${use} the pack ${name}, which is not installed; put it into ${packFolders()[0]}, or name another model`,
  )
}
