import {createHash} from 'node:crypto'
import {allFinite} from '../../audio/audio.ts'
import {sumOf} from '../../audio/dsp/sum.ts'
import {onsetEnvelope} from '../../audio/features/onset-envelope.ts'
import {ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {programHash} from '../../base/program-hash.ts'
import {seedFor} from '../../base/seed.ts'
import {STEMS} from '../../base/stems.ts'
import {engineText} from '../../runner/engines.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {stemFiguresOf} from './figures.ts'
import {packed, packedPoints} from './packed.ts'
import type {Piece} from './piece.ts'
import {type MadeResult, type MadeStem, packedStem} from './result.ts'
import {type MakeBench, type MusicRow, type MusicTask, measurable, sidesOf} from './task.ts'

/** How everything is made: with which settings of which pack, and from which seed. */
export type MusicRecipe = Pick<MakeBench, 'modelRate'> & {
  /** Seed and take are each unit's own. */
  readonly request: MakeBench['request']
  /** Of the pack. */
  readonly hash: string
  readonly seed: number
}

/** One row's work on one track. */
export type MusicUnit = {
  readonly task: MusicTask
  readonly row: MusicRow
  readonly piece: Piece
  readonly seed: number
  readonly key: string
}

type Asked = {readonly task: MusicTask; readonly recipe: MusicRecipe; readonly embedder: OpenEmbedder}

/** The key changes with whatever changes the result. */
export const unitOf = (row: MusicRow, piece: Piece, {task, recipe, embedder}: Asked): MusicUnit => {
  const seed = seedFor(piece.hash, recipe.seed)
  const {settings, engine} = recipe.request
  const facts = [
    programHash(),
    task.name,
    row.id,
    recipe.hash,
    settings,
    engineText(engine),
    seed,
    piece.hash,
    embedder.identity,
  ]
  return {task, row, piece, seed, key: createHash('sha256').update(JSON.stringify(facts)).digest('hex')}
}

type PerformBench = Omit<MakeBench, 'request' | 'modelRate'> & {
  readonly recipe: MusicRecipe
  readonly embedder: OpenEmbedder
}

/** What was made for a unit, as it is kept and as it sounds: [stem][sample] at 22,050 Hz. */
export type Performed = {readonly result: MadeResult; readonly stems: readonly Float32Array[]}

/** Makes a unit's stems and measures them. Throws BadInput, ModelError and Cancelled. */
export const performUnit = async (unit: MusicUnit, bench: PerformBench): Promise<Performed> => {
  const {task, row, piece, seed, key} = unit
  const {recipe, embedder, ...options} = bench
  const request = {...recipe.request, seed}
  const made = await task.make(row, piece, {...options, request, modelRate: recipe.modelRate})
  const stems = measurable(made, piece.stems[0]!.length)
  if (!stems.every(allFinite))
    throw new ModelError(
      `${task.name} ${row.id} on ${printable(piece.track)}: made samples that are not finite; it diverged`,
    )
  const figures: MadeStem[] = []
  for (const stem of row.made)
    figures.push(packedStem(stem, await stemFiguresOf(stems[STEMS.indexOf(stem)]!, embedder)))
  const imputes = task.name === 'impute'
  const parts = (imputes ? [row.made] : task.parts).map(which => {
    const {own, rest} = sidesOf(stems, which)
    return {own: packed(onsetEnvelope(own)), ...(!imputes && {rest: packed(onsetEnvelope(rest))})}
  })
  const {engine, evaluations, runSeconds} = made
  const facts = {key, row: row.id, track: piece.track, seed, engine, evaluations, runSeconds}
  const result = {...facts, stems: figures, parts, mix: packedPoints(await embedder.embed(sumOf(stems)))}
  return {result, stems}
}
