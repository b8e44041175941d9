import type {Format} from '../../audio/files/write-sound.ts'
import {REST, type Rest, STEMS, type Stem} from '../../base/stems.ts'

/** Which files are made of a take. */
export type Delivery = {
  readonly stems: readonly (Stem | Rest)[]
  /** Stems that a mix of all others is written of. */
  readonly minus: readonly (Stem | Rest)[]
  /** The take has a rest beside its stems. */
  readonly rest?: boolean
  readonly format: Format
  /** Beside every file a short one of it, all equally loud. */
  readonly preview: boolean
}

/** A file's sound: the sum of some stems. */
export type Part = {readonly name: string; readonly of: readonly [Stem | Rest, ...(Stem | Rest)[]]}

/** What a take's own facts are called beside its parts. */
export const FACTS = 'quartet'

/** The stems as they are. */
export const PLAIN: Delivery = {stems: STEMS, minus: [], format: 'wav', preview: false}

/** All that a take holds, the rest last. */
export const soundsOf = ({rest}: Pick<Delivery, 'rest'>): readonly (Stem | Rest)[] => (rest ? [...STEMS, REST] : STEMS)

/** What the parts are called, and which stems each is the sum of. */
export const partsOf = ({stems, minus, rest}: Pick<Delivery, 'stems' | 'minus' | 'rest'>): Part[] => [
  ...stems.map((stem): Part => ({name: stem, of: [stem]})),
  ...minus.map((stem): Part => {
    const [first, ...others] = soundsOf({rest}).filter(other => other !== stem)
    return {name: `minus-${stem}`, of: [first!, ...others]}
  }),
]

/** At most, of a sound in floats. */
const SIZES: Readonly<Record<Format, number>> = {wav: 1, wav24: 0.75, wav16: 0.5, flac: 0.76, mp3: 0.25}

/** Bytes that delivering takes for a while besides the stems, each of which has so many: what cannot just be moved. */
export const bytesBesides = (delivery: Delivery, bytes: number): number =>
  partsOf(delivery).filter(part => !isMoved(part, delivery)).length * SIZES[delivery.format] * bytes

/** A stem that is delivered as it was made. */
export const isMoved = ({of}: Part, {format}: Pick<Delivery, 'format'>): boolean => format === 'wav' && of.length === 1

export const previewName = ({name}: Part): string => `${name}-preview`

/** What all files that are made of a take are called: its parts, their previews, its facts. */
export const fileNamesOf = (delivery: Delivery): string[] => {
  const parts = partsOf(delivery)
  return [...parts.map(({name}) => name), ...(delivery.preview ? parts.map(previewName) : []), FACTS]
}
