import {sumOf} from '../../audio/dsp/sum.ts'
import {onsetEnvelope} from '../../audio/features/onset-envelope.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {type StemFigures, stemFiguresOf} from './figures.ts'
import type {Others} from './others.ts'
import type {Pair} from './pairings.ts'
import type {Piece} from './piece.ts'
import {type MusicTask, sidesOf} from './task.ts'

/** One part of the data and its surroundings. */
export type TruePart = Pair & {
  /** Embeddings of the surroundings with nothing in place of the part. */
  readonly silence: readonly Float64Array[]
  /** And with that part of another track in its place; nothing where there is no other track. */
  readonly shuffled: readonly Float64Array[]
}

/** All that is measured of a track's own stems. */
export type Truth = {
  readonly stems: readonly StemFigures[]
  readonly mix: readonly Float64Array[]
  /** One for each of the task's parts. */
  readonly parts: readonly TruePart[]
}

export const truthOf = async (
  piece: Piece,
  others: Others,
  {task, embedder}: {task: MusicTask; embedder: OpenEmbedder},
): Promise<Truth> => {
  const {stems} = piece
  const figures: StemFigures[] = []
  for (const stem of stems) figures.push(await stemFiguresOf(stem, embedder))
  const parts: TruePart[] = []
  for (const which of task.parts) {
    const {own, rest} = sidesOf(stems, which)
    const compared = task.name === 'impute'
    const other = compared && others.of(which, piece)
    parts.push({
      own: onsetEnvelope(own),
      rest: onsetEnvelope(rest),
      silence: compared ? await embedder.embed(rest) : [],
      shuffled: other ? await embedder.embed(sumOf([rest, other])) : [],
    })
  }
  return {stems: figures, mix: await embedder.embed(sumOf(stems)), parts}
}
