import type {Seconds} from './units.ts'

/** How far a unit is; `seconds` only of those that were finished now and not read from an earlier eval. */
export type UnitState = {readonly row: string; readonly work: number; readonly done: number; readonly seconds?: Seconds}

const total = (units: readonly UnitState[], of: (unit: UnitState) => number): number =>
  units.reduce((sum, unit) => sum + of(unit), 0)

/** Seconds a piece of work took; nothing before anything was finished. */
const paceOf = (units: readonly UnitState[]): number | undefined => {
  const timed = units.filter(unit => unit.seconds !== undefined)
  const work = total(timed, unit => unit.work)
  return work > 0 ? total(timed, unit => unit.seconds!) / work : undefined
}

/**
 * How long the units will take, by what finished ones of the same row took, and where there is none by all of them;
 * undefined before the first is finished.
 */
export const timeLeft = (units: readonly UnitState[], jobs: number): Seconds | undefined => {
  const general = paceOf(units)
  if (general === undefined) return undefined
  const rows = [...new Set(units.map(unit => unit.row))].map(row => units.filter(unit => unit.row === row))
  const left = rows.map(own => (paceOf(own) ?? general) * total(own, ({work, done}) => work * (1 - done)))
  return left.reduce((sum, seconds) => sum + seconds, 0) / jobs
}
