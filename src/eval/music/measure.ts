import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {lineOfFault} from '../../base/errors.ts'
import type {Seconds} from '../../base/units.ts'
import type {JobStep} from '../../runner/job.ts'
import type {Runner} from '../../runner/runner.ts'
import type {Track} from '../dataset/track.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {type Others, othersFor} from './others.ts'
import {type MusicRecipe, type MusicUnit, performUnit, unitOf} from './perform.ts'
import {type Piece, readPiece} from './piece.ts'
import {type MadeResult, type Unpacked, unpackedResult} from './result.ts'
import type {MusicStore} from './store.ts'
import type {MusicTask} from './task.ts'
import {type Truth, truthOf} from './truth.ts'

/** Something that was to be measured and was not. */
export type Fault = {readonly track: string; readonly why: string}

/** A track's own stems and what was made for it, by row. */
export type Measured = {
  readonly piece: Omit<Piece, 'stems'> & {readonly seconds: Seconds}
  readonly truth: Truth
  readonly made: ReadonlyMap<string, Unpacked>
}

export type Measurement = {readonly measured: readonly Measured[]; readonly faults: readonly Fault[]}

export type MeasureOptions = {
  readonly task: MusicTask
  readonly recipe: MusicRecipe
  readonly embedder: OpenEmbedder
  readonly seconds: Seconds
  readonly runner: Runner
  readonly store: MusicStore
  readonly signal: AbortSignal
  /** The step, and how much of everything is done, 0–1. */
  readonly onStep?: (step: JobStep, done: number) => void
  /** Before the first step engines are tried. */
  readonly onTrial?: () => void
  /** As soon as it is met. */
  readonly onFault?: (fault: Fault) => void
}

/** Each piece with another's sound for every part; the first one comes last, when there are others. */
async function* withOthers(pieces: AsyncIterable<Piece>, task: MusicTask): AsyncGenerator<readonly [Piece, Others]> {
  const others = othersFor(task.parts)
  let first: Piece | undefined
  for await (const piece of pieces) {
    if (first) yield [piece, others]
    first ??= piece
    others.add(piece)
  }
  if (first) yield [first, others]
}

/**
 * Makes what the task makes for every track, one after the other, and measures it and the data; what the store holds
 * already is not made again. Of the pieces only two and a part of another for each part are in memory. Tracks that cannot be used are told as faults. Throws
 * Cancelled, and BadInput when results cannot be kept.
 */
export const measureTracks = async (tracks: readonly Track[], options: MeasureOptions): Promise<Measurement> => {
  const {task, recipe, embedder, seconds, runner, store, signal, onStep, onTrial, onFault} = options
  const faults: Fault[] = []
  const leaveOut = (fault: Fault): void => {
    faults.push(fault)
    onFault?.(fault)
  }
  const measured: Measured[] = []
  let done = 0
  const all = tracks.length * task.rows.length

  async function* readAll(): AsyncGenerator<Piece> {
    for (const track of tracks) {
      const piece = await readPiece(track, seconds, signal).catch(lineOfFault)
      if (typeof piece !== 'string') {
        yield piece
        continue
      }
      leaveOut({track: track.name, why: piece})
      done += task.rows.length
    }
  }
  const resultOf = async (unit: MusicUnit): Promise<MadeResult | string> => {
    const known = await store.read(unit)
    if (known) return known
    const tell = (step: JobStep): void => onStep?.(step, (done + step.progress) / all)
    const performed = await performUnit(unit, {runner, recipe, embedder, signal, onStep: tell, onTrial}).catch(
      lineOfFault,
    )
    if (typeof performed === 'string') return performed
    await store.write(unit, performed)
    return performed.result
  }

  for await (const [piece, others] of withOthers(readAll(), task)) {
    const made = new Map<string, Unpacked>()
    for (const row of task.rows) {
      if (task.fits(row, piece)) {
        const result = await resultOf(unitOf(row, piece, {task, recipe, embedder}))
        if (typeof result === 'string') leaveOut({track: piece.track, why: `${row.id}: ${result}`})
        else made.set(row.id, unpackedResult(result, embedder))
      }
      done++
    }
    const {stems, ...about} = piece
    const truth = await truthOf(piece, others, {task, embedder})
    measured.push({piece: {...about, seconds: stems[0]!.length / ANALYSIS_RATE}, truth, made})
  }
  const order = new Map(tracks.map(({name}, i) => [name, i]))
  measured.sort((a, b) => order.get(a.piece.track)! - order.get(b.piece.track)!)
  return {measured, faults}
}
