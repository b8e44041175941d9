import {onsetEnvelope} from '../../audio/features/onset-envelope.ts'
import {sumOf} from '../../audio/sum.ts'
import type {OpenEmbedder} from '../embedder.ts'
import {type StemFigures, stemFiguresOf} from './figures.ts'
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

/** `other` is another track's piece. */
export const truthOf = async (
  {stems}: Piece,
  other: Piece | undefined,
  {task, embedder}: {task: MusicTask; embedder: OpenEmbedder},
): Promise<Truth> => {
  const figures: StemFigures[] = []
  for (const stem of stems) figures.push(await stemFiguresOf(stem, embedder))
  const parts: TruePart[] = []
  for (const which of task.parts) {
    const {own, rest} = sidesOf(stems, which)
    const compared = task.name === 'impute'
    parts.push({
      own: onsetEnvelope(own),
      rest: onsetEnvelope(rest),
      silence: compared ? await embedder.embed(rest) : [],
      shuffled: compared && other ? await embedder.embed(sumOf([rest, sidesOf(other.stems, which).own])) : [],
    })
  }
  return {stems: figures, mix: await embedder.embed(sumOf(stems)), parts}
}
