import {SEPARATORS, type Separator} from '../../sampler/methods.ts'
import type {Setup} from '../../session/project/project.ts'
import {AUTO, GUESS_PACK, ownPack} from '../../session/recipe/own-packs.ts'
import {methodFault} from '../../session/recipe/task-methods.ts'
import type {ChooseRow} from '../overlays/choose/choose.ts'
import type {Choice, Recipe} from './state.ts'

const NOTES: Readonly<Record<Separator, string>> = {
  guided: 'the network is told the mix; one to ten steps',
  projected: 'every stem shares what is missing of the mix',
  dirac: 'the paper’s: one stem is what the others leave',
  gaussian: 'the paper’s: the sum is pulled towards the mix',
  regressor: 'one answer to the mix, and nothing after it',
  gibbs: 'stems answered anew from the mix and the others',
  refine: 'a regressor’s answer, made better by the joint model',
}

type Known = Pick<Recipe, 'found'> & {
  /** The packs that are installed, as far as they have been read. */
  readonly models: readonly Choice[]
}

/** The ways of separating; those that no pack here, or not the chosen pack or preset, can do say why. */
export const methodRows = (setup: Setup, {found, models}: Known): ChooseRow[] => {
  const isMissing = (pack: string): boolean => models.length > 0 && !models.some(({value}) => value === pack)
  const packsOf = (method: Separator): string[] => [
    ...(setup.model === AUTO ? [ownPack(method)] : []),
    ...(method === 'refine' && (setup.guess ?? AUTO) === AUTO ? [GUESS_PACK] : []),
  ]
  const why = (method: Separator): string | undefined => {
    const missing = packsOf(method).find(isMissing)
    if (missing) return `its pack ${missing} is not installed`
    if (!found) return undefined
    // Of a pack that is not read yet nothing can be said.
    const isRead = setup.model !== AUTO || ownPack(method) === found.manifest.name
    const fault = isRead ? methodFault('separate', method, found.manifest) : undefined
    if (fault) return fault.why
    return found.preset.methods[method] ? undefined : `the preset ${setup.preset} has no settings for it`
  }
  return [
    {value: '', label: 'the model’s own', note: 'what the pack does best'},
    ...SEPARATORS.map(method => ({value: method, label: method, note: NOTES[method], disabled: why(method)})),
  ]
}
