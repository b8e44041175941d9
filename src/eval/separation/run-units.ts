import {lineOfFault} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Runner} from '../../runner/runner.ts'
import type {SeparateOptions} from './contender.ts'
import {performUnit} from './perform-unit.ts'
import type {TrackResult} from './result.ts'
import type {Store} from './store.ts'
import {createShelf} from './track-shelf.ts'
import type {Unit} from './unit.ts'

/** What became of a unit. */
export type Finished = {readonly unit: Unit} & (
  | {readonly kind: 'result'; readonly result: TrackResult; readonly isNew: boolean}
  /** The track cannot be read: no row can be measured on it. */
  | {readonly kind: 'unreadable'; readonly why: string}
  /** This row failed on this track. */
  | {readonly kind: 'failed'; readonly why: string}
)

export type RunUnitsOptions = Pick<SeparateOptions, 'onNotice' | 'onTrial'> & {
  readonly store: Store
  readonly openRunner: () => Runner
  /** How many runners work beside each other. */
  readonly jobs: number
  /** Compute everything again. */
  readonly fresh?: boolean
  readonly signal: AbortSignal
  /** How many results were there already, before the first is computed. */
  readonly onReused?: (count: number) => void
  readonly onProgress?: (unit: Unit, done: number) => void
  readonly onFinished?: (finished: Finished) => void
}

/**
 * Performs all units, in their order as far as several runners allow, and keeps every result as soon as it is there; what
 * the store holds already is not computed again. Returns what became of each, in the units' order, whatever `jobs` is.
 * Throws Cancelled and CannotKeep, with all runners closed.
 */
export const runUnits = async (units: readonly Unit[], options: RunUnitsOptions): Promise<Finished[]> => {
  const {store, openRunner, jobs, fresh, onReused, onProgress, onFinished, onNotice, onTrial} = options
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const finished = new Array<Finished>(units.length)
  const finish = (index: number, how: Finished): void => {
    finished[index] = how
    onFinished?.(how)
  }

  const open: number[] = []
  for (const [index, unit] of units.entries()) {
    const place = {row: unit.contender.system.id, track: unit.track.name, key: unit.key}
    const result = fresh ? undefined : await store.read(place)
    if (result) finish(index, {unit, kind: 'result', result, isNew: false})
    else open.push(index)
  }
  onReused?.(units.length - open.length)
  const shelf = createShelf(
    open.map(index => wishOf(units[index]!)),
    signal,
  )

  const perform = async (unit: Unit, runner: Runner): Promise<Finished> => {
    const sound = await shelf.take(wishOf(unit)).catch(lineOfFault)
    if (typeof sound === 'string') return {unit, kind: 'unreadable', why: sound}
    const report = (done: number): void => onProgress?.(unit, done)
    const result = await performUnit(unit, sound, {runner, signal, onProgress: report, onNotice, onTrial}).catch(
      lineOfFault,
    )
    if (typeof result === 'string') return {unit, kind: 'failed', why: result}
    await store.write(result)
    return {unit, kind: 'result', result, isNew: true}
  }
  const work = async (): Promise<void> => {
    const runner = openRunner()
    try {
      for (let index = open.shift(); index !== undefined; index = open.shift()) {
        throwIfCancelled(signal)
        const unit = units[index]!
        finish(index, await perform(unit, runner))
        shelf.release(wishOf(unit))
      }
    } finally {
      runner.close()
    }
  }
  const errors: unknown[] = []
  const workOrStopAll = (): Promise<void> =>
    work().catch(error => {
      errors.push(error)
      stop.abort()
    })
  await Promise.all(Array.from({length: Math.min(jobs, open.length)}, workOrStopAll))
  // The first is the cause; the others were cancelled because of it.
  if (errors.length > 0) throw errors[0]
  return finished
}

const wishOf = ({track, contender}: Unit) => ({track, rate: contender.sampleRate})
