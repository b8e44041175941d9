import {BadInput} from '../../base/errors.ts'
import {STEMS} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import {durationOf, type Project, type Take} from '../project/project.ts'

/** What a run begins at instead of noise alone: a take of the project, or two of them. Numbers are 0–1. */
export type Variation =
  | {readonly kind: 'vary'; readonly take: string; readonly strength: number}
  | {readonly kind: 'blend'; readonly take: string; readonly other: string; readonly amount: number}

/** So many seconds more of a take, or of what lies in the lanes. */
export type Continuation = {readonly kind: 'continue'; readonly take?: string; readonly seconds: Seconds}

/** What a run comes from that is more than the project's setup. */
export type Origin = Variation | Continuation

/** Throws BadInput when there is none. */
export const takeCalled = ({takes}: Pick<Project, 'takes'>, id: string): Take => {
  const take = takes.find(one => one.id === id)
  if (!take) throw new BadInput(`take ${id}: is not there any more; choose another`)
  return take
}

/** A take that a run can begin at. Throws BadInput. */
export const originTake = (project: Pick<Project, 'takes'>, id: string): Take => {
  const take = takeCalled(project, id)
  if (take.task === 'separate')
    throw new BadInput(`take ${id}: was separated from a mix, expected a generated or imputed one`)
  return take
}

/**
 * The project set up to make such a take again: what is locked is given, and so is what lies in the lanes and the take did
 * not make. A take of a region is made anew there only. Throws BadInput.
 */
export const setUpFor = (project: Project, origin: Variation): Project => {
  const take = originTake(project, origin.take)
  const lanes = {...project.lanes}
  const {range} = take
  const marks = isOfMarks(take) ? take.ranges : undefined
  for (const stem of STEMS) {
    const {parts: _, ...lane} = lanes[stem]
    const parts = marks?.[stem]
    const own = take.stems[stem]
    // What went on from the lanes lies beyond their end.
    const longer = own && range && !take.ranges && {clip: own}
    lanes[stem] = {...lane, ...longer, ...(parts && {parts}), ...(lane.clip && !own && {locked: true})}
  }
  const {method: _, ...setup} = project.setup
  return {
    ...project,
    lanes,
    ...(range && !marks && {loop: range}),
    setup: {
      ...setup,
      task: range || STEMS.some(stem => lanes[stem].locked) ? 'impute' : 'generate',
      onlyLoop: range !== undefined && !marks,
      seconds: takeSeconds(take),
    },
  }
}

/** Whether it was made in parts that one region cannot tell. */
const isOfMarks = ({range, ranges = {}}: Take): boolean =>
  Object.values(ranges).some(parts => parts.length !== 1 || parts[0]!.from !== range?.from || parts[0]!.to !== range.to)

export const takeSeconds = ({stems}: Take): number => Math.max(0, ...Object.values(stems).map(durationOf))
