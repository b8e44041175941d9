/** The four stems in the order every tensor uses. */
export const STEMS = ['bass', 'drums', 'guitar', 'piano'] as const
export type Stem = (typeof STEMS)[number]

/** What else is in a mix, a voice or strings: found only where it was asked for, beside the four and never one of them. */
export const REST = 'rest'
export type Rest = typeof REST

/** Something of some of them. */
export type PerStem<Value> = Partial<Record<Stem, Value>>

export const isStem = (name: string): name is Stem => (STEMS as readonly string[]).includes(name)
