import type {Setting} from '../../base/errors.ts'
import {KINDS} from '../../model/networks/kinds.ts'
import {isRestPack, type PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/preset/methods.ts'

export const TASKS = ['separate', 'generate', 'impute'] as const
export type TaskName = (typeof TASKS)[number]

/** What does not go together: the setting to change, what it is set to, and why that cannot be. */
export type Fault = {readonly about: Setting; readonly value: string; readonly why: string}

const faultOf = (about: Setting, value: string, why: string): Fault => ({about, value, why})

/** Why the pack cannot do the task by that method; nothing when it can. */
export const methodFault = (task: TaskName, method: Method, manifest: PackManifest): Fault | undefined => {
  const {name, contexts, joint, network} = manifest
  const refused = (why: string): Fault => faultOf('method', method, why)
  if (isRestPack(manifest))
    return faultOf('model', name, 'it finds only the rest, what is none of the stems; choose another pack')
  if (!KINDS[network.kind].hearsNoise) {
    const can = contexts.given ? 'regressor or gibbs' : 'regressor'
    if (task !== 'separate')
      return faultOf('model', name, 'it answers to a mix and can only separate; choose a diffusion pack')
    if (method !== 'regressor' && method !== 'gibbs')
      return refused(`the pack ${name} knows no noise levels to walk along; choose ${can}`)
  }
  if ((method === 'guided' || method === 'regressor' || method === 'gibbs') && !contexts.mix)
    return refused(`the pack ${name} does not take the mix; choose projected, dirac or gaussian`)
  if (method === 'gibbs' && !(contexts.given && joint))
    return refused(`the pack ${name} takes no given stems beside the mix; choose regressor`)
  return undefined
}

/** Why a first guess by one pack cannot be refined by the other. */
export const guessFault = (guess: PackManifest, refiner: PackManifest): Fault | undefined => {
  const refused = (why: string): Fault => faultOf('guess', guess.name, why)
  if (!guess.contexts.mix) return refused('does not take the mix, so it has no answer to it; choose another pack')
  if (guess.sampleRate !== refiner.sampleRate)
    return refused(`is at ${guess.sampleRate} Hz, but ${refiner.name} at ${refiner.sampleRate} Hz; choose another`)
  if (String(guess.stems) !== String(refiner.stems))
    return refused(`makes ${guess.stems.join(', ')}, but ${refiner.name} ${refiner.stems.join(', ')}`)
  return undefined
}

/** Why one pack cannot find the rest for another. */
export const restFault = (rest: PackManifest, separator: PackManifest): Fault | undefined => {
  const refused = (why: string): Fault => faultOf('rest-model', rest.name, why)
  if (!isRestPack(rest)) return refused(`makes ${rest.stems.join(', ')}, expected a pack that makes the rest`)
  if (rest.sampleRate !== separator.sampleRate)
    return refused(`is at ${rest.sampleRate} Hz, but ${separator.name} at ${separator.sampleRate} Hz; choose another`)
  return undefined
}
