import type {Contexts} from '../../model/engine.ts'
import type {Method} from '../../sampler/preset/methods.ts'

/** What a method tells the network beside its noisy stems. */
export const CONTEXTS_OF: Readonly<Record<Method, Contexts>> = {
  generate: {mix: false, given: false},
  impute: {mix: false, given: true},
  guided: {mix: true, given: false},
  refine: {mix: true, given: false},
  regressor: {mix: true, given: false},
  gibbs: {mix: true, given: true},
  rest: {mix: true, given: false},
  projected: {mix: false, given: false},
  dirac: {mix: false, given: false},
  gaussian: {mix: false, given: false},
}
