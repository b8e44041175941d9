import type {Setup} from '../../../session/project/project.ts'
import {type ListedSeparator, listSeparators} from '../../../session/recipe/list-separators.ts'
import type {ChooseRow} from '../../overlays/choose/choose.ts'
import type {Choice, Recipe} from '../state.ts'

const NOTES: Readonly<Record<ListedSeparator['method'], string>> = {
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
  const separators = listSeparators(setup, {found, installed: models.map(({value}) => value)})
  return [
    {value: '', label: 'the model’s own', note: 'what the pack does best'},
    ...separators.map(({method, why}) => ({value: method, label: method, note: NOTES[method], disabled: why})),
  ]
}
