import {KINDS} from '../../model/networks/kinds.ts'
import {isRestPack, type PackManifest} from '../../model/pack/schema.ts'
import type {Method} from '../../sampler/methods.ts'

export const TASKS = ['separate', 'generate', 'impute'] as const
export type TaskName = (typeof TASKS)[number]

/** What does not go together: `about` names the choice to change, a flag without its dashes; `why` is the rest of the line. */
export type Fault = {readonly about: string; readonly why: string}

/** Why the pack cannot do the task by that method; nothing when it can. */
export const methodFault = (task: TaskName, method: Method, manifest: PackManifest): Fault | undefined => {
  const {name, contexts, joint, network} = manifest
  const about = `method ${method}`
  if (isRestPack(manifest))
    return {about: `model ${name}`, why: 'it finds only the rest, what is none of the stems; choose another pack'}
  if (!KINDS[network.kind].hearsNoise) {
    const can = contexts.given ? 'regressor or gibbs' : 'regressor'
    if (task !== 'separate')
      return {about: `model ${name}`, why: 'it answers to a mix and can only separate; choose a diffusion pack'}
    if (method !== 'regressor' && method !== 'gibbs')
      return {about, why: `the pack ${name} knows no noise levels to walk along; choose ${can}`}
  }
  if ((method === 'guided' || method === 'regressor' || method === 'gibbs') && !contexts.mix)
    return {about, why: `the pack ${name} does not take the mix; choose projected, dirac or gaussian`}
  if (method === 'gibbs' && !(contexts.given && joint))
    return {about, why: `the pack ${name} takes no given stems beside the mix; choose regressor`}
  return undefined
}

/** Why a first guess by one pack cannot be refined by the other. */
export const guessFault = (guess: PackManifest, refiner: PackManifest): Fault | undefined => {
  const about = `guess ${guess.name}`
  if (!guess.contexts.mix) return {about, why: 'does not take the mix, so it has no answer to it; choose another pack'}
  if (guess.sampleRate !== refiner.sampleRate)
    return {about, why: `is at ${guess.sampleRate} Hz, but ${refiner.name} at ${refiner.sampleRate} Hz; choose another`}
  if (String(guess.stems) !== String(refiner.stems))
    return {about, why: `makes ${guess.stems.join(', ')}, but ${refiner.name} ${refiner.stems.join(', ')}`}
  return undefined
}

/** Why one pack cannot find the rest for another. */
export const restFault = (rest: PackManifest, separator: PackManifest): Fault | undefined => {
  const about = `rest-model ${rest.name}`
  if (!isRestPack(rest)) return {about, why: `makes ${rest.stems.join(', ')}, expected a pack that makes the rest`}
  if (rest.sampleRate !== separator.sampleRate)
    return {
      about,
      why: `is at ${rest.sampleRate} Hz, but ${separator.name} at ${separator.sampleRate} Hz; choose another`,
    }
  return undefined
}
