import type {Audio} from '../audio/audio.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {BadInput} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import type {Range} from '../base/range.ts'
import {type PerStem, STEMS, type Stem} from '../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../base/units.ts'
import type {Span} from './job.ts'

export type Given<Sounding = Audio> = {
  /** Stems that are known; all of one length and one rate, unless they are to be aligned. */
  readonly stems: Readonly<PerStem<Sounding>>
  /** Where they came from, for messages. */
  readonly files?: Readonly<PerStem<string>>
  /**
   * The stems to make anew. One that is also given is made anew only in its `ranges`. One that is neither here nor given
   * is left out: the model imagines it and it comes back silent, which is to sample from the marginal.
   */
  readonly make: readonly Stem[]
  /** Where given stems are made anew: one list for each that is also in `make`, in any order and without overlaps. */
  readonly ranges?: Readonly<PerStem<readonly Range[]>>
  /**
   * Takes stems of different rates and lengths: they begin together and silence follows the shorter ones. New stems come
   * at the highest rate and as long as the longest; a stem that is remade in part keeps its own rate.
   */
  readonly align?: boolean
}

/** Rate and length of new stems. */
export type Grid = {readonly rate: Hertz; readonly length: Samples}

/** Throws BadInput when nothing is given, or lengths or rates differ and are not to be aligned. */
export const gridOf = ({stems, files = {}, align}: Given<Sound>): Grid => {
  const known = STEMS.flatMap(stem => (stems[stem] ? [{stem, sound: stems[stem]}] : []))
  const [first, ...others] = known
  if (!first) throw new BadInput('impute needs at least one given stem; use generate to make all four')
  if (align) {
    const rate = Math.max(...known.map(({sound}) => sound.sampleRate))
    const lengths = known.map(({sound}) => Math.ceil((sound.length / sound.sampleRate) * rate - 1e-6))
    return {rate, length: Math.max(...lengths)}
  }
  const called = (stem: Stem): string => (files[stem] === undefined ? stem : `${printable(files[stem])} (${stem})`)
  const {sampleRate: rate, length} = first.sound
  for (const {stem, sound} of others) {
    if (sound.sampleRate !== rate)
      throw new BadInput(
        `${called(stem)}: is at ${sound.sampleRate} Hz, but ${called(first.stem)} at ${rate} Hz; expected one rate; convert it`,
      )
    if (sound.length !== length)
      throw new BadInput(
        `${called(stem)}: is ${sound.length} samples long, but ${called(first.stem)} ${length}; expected one length; pad or cut it`,
      )
  }
  return {rate, length}
}

/** Where a given stem is made anew. */
export const rangesOf = ({ranges, make}: Given<unknown>, stem: Stem): readonly Range[] =>
  make.includes(stem) ? (ranges?.[stem] ?? []) : []

/** What the model makes of each stem, of `samples` at its rate: all of one that is not given. */
export const openSpans = (
  given: Given<unknown>,
  {samples, modelRate}: {readonly samples: Samples; readonly modelRate: Hertz},
): readonly (readonly Span[])[] => {
  const indexOf = (at: Seconds): Samples => Math.min(samples, Math.max(0, Math.round(at * modelRate)))
  return STEMS.map(stem =>
    given.stems[stem]
      ? rangesOf(given, stem).map(({from, to}): Span => [indexOf(from), indexOf(to)])
      : [[0, samples] as const],
  )
}
