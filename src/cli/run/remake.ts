import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {monoAt} from '../../audio/sound/mono-at.ts'
import type {Sound} from '../../audio/sound/sound.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import type {Range} from '../../base/range.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {beatsCalmly} from '../../runner/beats-calmly.ts'
import {heldInMemory} from '../../runner/work/carry-sound.ts'
import {estimatedMetre} from '../../session/project/estimated-metre.ts'
import {BEATS_IN_BAR_RANGE, isWithin} from '../../session/project/limits.ts'
import {
  type BarSpan,
  BEAT_UNITS,
  type Metre,
  metreText,
  parseBars,
  parseMetre,
  rangeOfBars,
} from '../../session/project/metre.ts'
import type {Ranges} from '../../session/project/project.ts'
import {SHORTEST_PART} from '../../session/recipe/plan-run.ts'
import {parseStem} from '../options.ts'

/** One `--remake`, as it was asked for. */
type Wish = {readonly stem: Stem; readonly said: string} & ({readonly range: Range} | {readonly bars: BarSpan})

export type MetreFlags = {readonly tempo?: number; readonly metre?: string; readonly downbeat?: Seconds}

const EXPECTED = 'expected stem=from-to in seconds or stem=bars:first-last, as in guitar=8.5-12 or guitar=bars:5-8'
const NUMBER = String.raw`(\d+\.?\d*|\.\d+)`
const SECONDS = new RegExp(`^${NUMBER}-${NUMBER}$`)

/** Reads `--metre`. Throws BadInput. */
export const parseSigns = (text: string): string => {
  const [, beats, unit] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (unit === undefined)
    throw new BadInput(`--metre ${shown(text)}: expected beats in a bar and their unit, as in 3/4`)
  if (isWithin(Number(beats), BEATS_IN_BAR_RANGE) && BEAT_UNITS.some(known => known === Number(unit))) return text
  const {from, to} = BEATS_IN_BAR_RANGE
  throw new BadInput(`--metre ${text}: expected ${from} to ${to} beats of ${BEAT_UNITS.join(', ')}, as in 3/4`)
}

/** Reads `--remake stem=range …`. Throws BadInput. */
export const parseRemakes = (texts: readonly string[], files: PerStem<string>): Wish[] =>
  texts.map(text => {
    const said = `--remake ${shown(text)}`
    const [, name, where] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    if (name === undefined || where === undefined) throw new BadInput(`${said}: ${EXPECTED}`)
    const stem = parseStem(name, '--remake')
    if (!files[stem]) throw new BadInput(`${said}: ${stem} is not given; add --given ${stem}=<file>`)
    if (where.startsWith('bars:')) return {stem, said, bars: parseBars(where.slice('bars:'.length), said)}
    const times = SECONDS.exec(where)
    if (!times) throw new BadInput(`${said}: ${EXPECTED}`)
    const [from, to] = [Number(times[1]), Number(times[2])]
    if (from >= to) throw new BadInput(`${said}: the range ends before it begins; give a later end`)
    return {stem, said, range: {from, to}}
  })

/** Where each stem is remade. Throws BadInput when a range is outside the sound, too short, or overlaps another. */
export const rangesOf = (wishes: readonly Wish[], seconds: Seconds, metre: Metre | undefined): Ranges => {
  const placed = wishes.map(wish => {
    const {from, to} = 'bars' in wish ? rangeOfBars(metre!, wish.bars) : wish.range
    const lasts = `the given stems, which last ${seconds.toFixed(2)} s`
    const where = 'bars' in wish ? `${wish.said}: ${from.toFixed(2)}–${to.toFixed(2)} s` : `${wish.said}:`
    // The last bar may end a little behind the sound.
    const isOutside = 'bars' in wish ? from >= seconds - SHORTEST_PART : to > seconds + 1e-6
    if (isOutside) throw new BadInput(`${where} lies outside ${lasts}; choose a range within`)
    const range = {from, to: Math.min(to, seconds)}
    if (range.to - range.from < SHORTEST_PART - 1e-9)
      throw new BadInput(`${where} is ${(range.to - range.from).toFixed(2)} s, expected ${SHORTEST_PART} s or more`)
    return {...wish, range}
  })
  const ranges: PerStem<Range[]> = {}
  for (const stem of STEMS) {
    const own = placed.filter(wish => wish.stem === stem).sort((a, b) => a.range.from - b.range.from)
    for (const [n, {said, range}] of own.entries()) {
      const before = own[n - 1]
      if (before && range.from < before.range.to - 1e-6)
        throw new BadInput(`${said}: overlaps ${before.said}; make one range of them, or move them apart`)
    }
    if (own.length > 0) ranges[stem] = own.map(({range}) => range)
  }
  return ranges
}

type Counting = {
  readonly flags: MetreFlags
  readonly wishes: readonly Wish[]
  readonly sounds: readonly Sound[]
  readonly signal: AbortSignal
  readonly tell: (text: string) => void
}

/**
 * The metre that bars are counted in: what the flags say, the rest as the given stems have it. Nothing when no range is in
 * bars. Throws BadInput when there is no steady beat to be found, and Cancelled.
 */
export const metreFor = async ({flags, wishes, sounds, signal, tell}: Counting): Promise<Metre | undefined> => {
  const {tempo, metre, downbeat} = flags
  const counted = wishes.find(wish => 'bars' in wish)
  if (!counted) {
    const needless = tempo !== undefined ? '--tempo' : metre !== undefined ? '--metre' : '--downbeat'
    if ((tempo ?? metre ?? downbeat) !== undefined)
      throw new BadInput(`${needless}: is for ranges in bars; add --remake guitar=bars:5-8`)
    return undefined
  }
  const found = tempo === undefined ? await estimated(counted.said, sounds, signal) : undefined
  const words = [tempo, metre, downbeat].filter(word => word !== undefined).join(' ')
  const result = words === '' ? found! : parseMetre(words, found)
  if (found) tell(`${metreText(result)}, as far as can be heard; --tempo, --metre and --downbeat say otherwise`)
  return result
}

const estimated = async (said: string, sounds: readonly Sound[], signal: AbortSignal): Promise<Metre> => {
  const each = async function* () {
    for (const sound of sounds) yield await heldInMemory(monoAt(ANALYSIS_RATE, sound), signal)
  }
  const beats = await beatsCalmly(each(), signal)
  if (!beats) throw new BadInput(`${said}: no beat was found in the given stems; say --tempo and --downbeat`)
  if (!beats.steady)
    throw new BadInput(`${said}: the tempo of the given stems wanders, so bars cannot be counted; give seconds`)
  return estimatedMetre(beats)
}
