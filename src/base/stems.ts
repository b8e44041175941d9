/** The four stems in the order every tensor uses. */
export const STEMS = ['bass', 'drums', 'guitar', 'piano'] as const
export type Stem = (typeof STEMS)[number]

/** Something of some of them. */
export type PerStem<Value> = Partial<Record<Stem, Value>>

export const isStem = (name: string): name is Stem => (STEMS as readonly string[]).includes(name)
