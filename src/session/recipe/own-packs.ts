import type {Method} from '../../sampler/preset/methods.ts'

/** In the place of a pack's name: the one that the method is made for. */
export const AUTO = 'auto'

const USUAL = 'quartet-small'
const OWN: Readonly<Partial<Record<Method, string>>> = {regressor: 'quartet-regressor', gibbs: 'quartet-gibbs'}

/** The pack that a method runs on when a person names none. */
export const ownPack = (method?: Method): string => (method && OWN[method]) ?? USUAL

/** The pack whose answer refine begins at when a person names none. */
export const GUESS_PACK = 'quartet-regressor'

/** The pack that finds the rest when a person names none. */
export const REST_PACK = 'quartet-rest'
