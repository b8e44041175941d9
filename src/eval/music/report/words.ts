import {clock} from '../../../base/clock.ts'
import {printable} from '../../../base/printable.ts'
import {noteLines} from '../../dataset/note-lines.ts'
import type {MusicReport} from './report.ts'

/** What was measured, on what and with which model, in a line. */
export const subjectOf = ({task, dataset, model, engines, preset, seed, embedder, quartet}: MusicReport): string => {
  const {pieces} = dataset
  const seconds = pieces.reduce((sum, piece) => sum + piece.seconds, 0)
  const what = task === 'impute' ? 'Imputation' : 'Generation'
  const tracks = `${pieces.length} track${pieces.length === 1 ? '' : 's'}, ${clock(seconds)} in all`
  const maker = `${model.name} ${model.version} (${model.hash.slice(0, 8)}) on ${engines.join(', ') || 'no engine'}`
  return `${what} against ${printable(dataset.name)} (${tracks}); ${maker}, ${preset}, seed ${seed}; ${printable(embedder.name)} embeddings; Quartet ${quartet}.`
}

/** A line for everything that a reader has to know: what was left out, and what was done to the data. */
export const remarksOf = ({dataset, unreadable, failures}: MusicReport): string[] => [
  ...unreadable.map(({name, fault}) => `track ${printable(name)} is left out: ${printable(fault)}`),
  ...failures.map(({track, why}) => `${printable(track)}: ${printable(why)}`),
  ...noteLines(dataset.pieces).map(line => `stems ${line}`),
]
