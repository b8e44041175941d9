import type {Format} from '../../audio/write-sound.ts'
import {STEMS, type Stem} from '../../base/stems.ts'

/** Which files are made of a take. */
export type Delivery = {
  readonly stems: readonly Stem[]
  /** Stems that a mix of all others is written of. */
  readonly minus: readonly Stem[]
  readonly format: Format
  /** Beside every file a short one of it, all equally loud. */
  readonly preview: boolean
}

/** A file's sound: the sum of some stems. */
export type Part = {readonly name: string; readonly of: readonly [Stem, ...Stem[]]}

/** The stems as they are. */
export const PLAIN: Delivery = {stems: STEMS, minus: [], format: 'wav', preview: false}

/** What the parts are called, and which stems each is the sum of. */
export const partsOf = ({stems, minus}: Pick<Delivery, 'stems' | 'minus'>): Part[] => [
  ...stems.map((stem): Part => ({name: stem, of: [stem]})),
  ...minus.map((stem): Part => {
    const [first, ...others] = STEMS.filter(other => other !== stem)
    return {name: `minus-${stem}`, of: [first!, ...others]}
  }),
]

export const previewName = ({name}: Part): string => `${name}-preview`
