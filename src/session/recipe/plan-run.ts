import {BadInput, lineOf} from '../../base/errors.ts'
import type {Range} from '../../base/range.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import type {Preset} from '../../sampler/preset/preset.ts'
import {type Recipe, recipeOf} from '../../sampler/preset/settings.ts'
import {rangeText} from '../project/metre.ts'
import {decodedBytesOf, durationOf, type LaneName, type Project, type Ranges} from '../project/project.ts'
import {decideRun} from './decide-run.ts'
import {refuseMemory} from './memory-need.ts'

/** What a run would do, or in one line why it cannot be started. */
export type Plan =
  | (Recipe & {
      readonly kind: 'ready'
      /** Names of the pack, and for refine of the one that makes the first guess and how. */
      readonly model: string
      readonly guess?: Recipe & {readonly model: string}
      /** What a take will hold. A locked stem is never among them. */
      readonly make: readonly Stem[]
      /** impute: the stems that are known; one that is also in `make` is made anew only in its `ranges`. */
      readonly given: readonly Stem[]
      readonly ranges?: Ranges
      /** From the first of them to the last. */
      readonly range?: Range
      /** How long the takes will be. */
      readonly seconds: Seconds
    })
  | {readonly kind: 'refused'; readonly why: string}

export type PlanContext = {
  readonly manifest: PackManifest
  /** refine: of the pack that makes the first guess. */
  readonly guess?: PackManifest
  readonly preset: Preset
  /** Files of clips that are gone or were changed. */
  readonly missing?: ReadonlySet<string>
  /** What the machine has, in bytes; for tests. */
  readonly memory?: number
}

/** Of what is made anew; a shorter part is all fade. */
export const SHORTEST_PART: Seconds = 0.1

/**
 * What the project's setup comes to with this pack and preset. The one place that says why a combination makes no sense;
 * throws nothing for what a person can choose.
 */
export const planRun = (project: Project, context: PlanContext): Plan => {
  try {
    return planned(project, context)
  } catch (error) {
    if (error instanceof BadInput) return {kind: 'refused', why: lineOf(error)}
    throw error
  }
}

type Parts = {
  readonly make: readonly Stem[]
  readonly given: readonly Stem[]
  readonly ranges?: Ranges
  readonly range?: Range
  readonly seconds: Seconds
  /** All that must be read from disk. */
  readonly reads: readonly LaneName[]
}

const planned = (project: Project, {missing = new Set(), memory, ...means}: PlanContext): Plan => {
  const {setup, lanes} = project
  const {manifest, preset} = means
  const {guess, ...decided} = decideRun({...setup, overrides: {steps: setup.steps}}, means)
  const recipe = recipeOf(decided)
  const {reads, ...parts} = PARTS[setup.task](project)
  const gone = reads.find(lane => missing.has(lanes[lane].clip!.file))
  if (gone) throw new BadInput(`${gone}: ${lanes[gone].clip!.file} is gone or was changed; load it again`)
  if (setup.takes > 1 && isFixed(recipe))
    throw new BadInput(
      `${recipe.method} with ${preset.from} makes the same stems whatever the seed, so ${setup.takes} takes would be alike; ask for one`,
    )
  const decodedBytes = decodedBytesOf(reads.map(lane => lanes[lane].clip!))
  refuseMemory(
    setup.task,
    subjectOf(reads),
    {seconds: parts.seconds, decodedBytes, modelRate: manifest.sampleRate, guessed: guess !== undefined},
    memory,
  )
  const first = guess && means.guess && {guess: {...guess, model: means.guess.name}}
  return {kind: 'ready', ...recipe, model: manifest.name, ...first, ...parts}
}

const subjectOf = (reads: readonly LaneName[]): string =>
  reads.length === 0 ? 'the take' : reads[0] === 'mix' ? 'the mix' : 'the stems'

/** Nothing is drawn, so every seed makes the same stems. */
const isFixed = ({method, settings}: Recipe): boolean =>
  method !== 'gibbs' && settings.temperature === 0 && settings.churn === 0 && settings.correction === 1

const unlockedOf = ({lanes}: Project): Stem[] => STEMS.filter(stem => !lanes[stem].locked)

const separation = (project: Project): Parts => {
  const {clip} = project.lanes.mix
  if (!clip) throw new BadInput('separate needs a mix: load one with 5 o')
  const make = unlockedOf(project)
  if (make.length === 0) throw new BadInput('all four stems are locked: unlock the one to be made')
  return {make, given: [], seconds: durationOf(clip), reads: ['mix']}
}

const generation = ({lanes, setup}: Project): Parts => {
  const locked = STEMS.find(stem => lanes[stem].locked)
  if (locked) throw new BadInput(`generate makes all four stems, but ${locked} is locked: unlock it, or choose impute`)
  return {make: STEMS, given: [], seconds: setup.seconds, reads: []}
}

/** The unlocked stems of which only parts are made anew; while there are some, all else stays. */
export const markedStems = ({lanes}: Pick<Project, 'lanes'>): Stem[] =>
  STEMS.filter(stem => lanes[stem].clip && lanes[stem].parts && !lanes[stem].locked)

const imputation = (project: Project): Parts => {
  const {lanes, setup} = project
  if (markedStems(project).length > 0) return partly(project)
  const make = unlockedOf(project)
  if (make.length === 0) throw new BadInput('all four stems are locked: unlock the one to be made')
  const given = STEMS.filter(stem => lanes[stem].clip && (setup.onlyLoop || lanes[stem].locked))
  if (setup.onlyLoop && !make.some(stem => lanes[stem].clip))
    throw new BadInput(
      'only the loop region is made anew where a stem sounds, but no unlocked lane holds one: load one',
    )
  if (given.length === 0) throw new BadInput('impute needs at least one locked stem: press l on a lane')
  const seconds = Math.max(...given.map(stem => durationOf(lanes[stem].clip!)))
  const range = setup.onlyLoop ? within(project.loop, seconds) : undefined
  const known = make.filter(stem => given.includes(stem))
  const anew = range && {range, ranges: Object.fromEntries(known.map(stem => [stem, [range]]))}
  return {make, given, seconds, reads: given, ...anew}
}

const partly = (project: Project): Parts => {
  const {lanes, metre} = project
  const [make, given] = [markedStems(project), STEMS.filter(stem => lanes[stem].clip)]
  const seconds = Math.max(...given.map(stem => durationOf(lanes[stem].clip!)))
  const partsOf = (stem: Stem): Range[] =>
    lanes[stem].parts!.map(part => {
      const [where, to] = [`${stem}, ${rangeText(part, metre)}`, Math.min(part.to, seconds)]
      if (part.from >= seconds)
        throw new BadInput(
          `${where}: begins where the stems have ended (${seconds.toFixed(1)} s); take the mark off it`,
        )
      if (to - part.from < SHORTEST_PART - 1e-9)
        throw new BadInput(
          `${where}: is ${(to - part.from).toFixed(2)} s within the stems, expected ${SHORTEST_PART} s or more; mark more of it`,
        )
      return {from: part.from, to}
    })
  const ranges = Object.fromEntries(make.map(stem => [stem, partsOf(stem)]))
  const all = Object.values(ranges).flat()
  const range = {from: Math.min(...all.map(({from}) => from)), to: Math.max(...all.map(({to}) => to))}
  return {make, given, seconds, reads: given, ranges, range}
}

const within = (loop: Range | undefined, seconds: Seconds): Range => {
  if (!loop) throw new BadInput('only the loop region is to be made anew, but there is none: set it with [ and ]')
  if (loop.from >= seconds)
    throw new BadInput(
      `the loop region begins at ${loop.from.toFixed(1)} s, where the stems have ended (${seconds.toFixed(1)} s): move it with [ and ]`,
    )
  const range = {from: Math.max(0, loop.from), to: Math.min(seconds, loop.to)}
  // Rounded, or a region of just this length would be refused now and then.
  if (range.to - range.from < SHORTEST_PART - 1e-9)
    throw new BadInput(
      `the loop region is ${(range.to - range.from).toFixed(2)} s within the stems, expected ${SHORTEST_PART} s or more: widen it with [ and ]`,
    )
  return range
}

const PARTS = {separate: separation, generate: generation, impute: imputation} as const
