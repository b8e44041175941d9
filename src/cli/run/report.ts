import path from 'node:path'
import type {Fit} from '../../audio/features/fit.ts'
import {printable} from '../../base/printable.ts'
import type {Provenance} from '../../session/take/provenance.ts'
import {takeFolder} from '../../session/take/save-take.ts'
import type {TakeMade} from './make-takes.ts'

type Report = {
  readonly json?: boolean
  /** How many were made; those that are told may be fewer. */
  readonly takes?: number
}

/** What was made, in the order given, for a person in a few lines or for a program as one JSON document. */
export const reportTakes = (out: string, told: readonly TakeMade[], {json, takes = 1}: Report): void => {
  const folderOf = ({provenance}: TakeMade): string => takeFolder(out, provenance.take, takes)
  if (json) {
    const rows = told.map(take => ({...take.provenance, stems: filesIn(folderOf(take), take.files)}))
    console.log(JSON.stringify(takes === 1 ? rows[0] : {takes: rows}, null, 2))
    return
  }
  for (const take of told) {
    const {evaluations, guess, method, seed, take: number, runSeconds, engine, fit, rest} = take.provenance
    const calls = `${evaluations} network call${evaluations === 1 ? '' : 's'}`
    console.log(`${folderOf(take)}: ${Object.values(take.files).map(printable).join('  ')}`)
    const after = guess ? ` after ${guess.model.name}` : ''
    const seeds = `seed ${seed}${number > 0 ? `+${number}` : ''}`
    console.log(`  ${method}${after}, ${seeds}, ${calls} in ${runSeconds.toFixed(1)} s on ${engine}`)
    if (rest) console.log(`  ${restText(rest)}`)
    if (fit) console.log(`  ${fitText(fit)}`)
    for (const note of take.notes) console.log(`  ${printable(note)}`)
  }
}

/** `rest 18.2 dB under the mix, found by quartet-rest` */
const restText = ({level, model}: NonNullable<Provenance['rest']>): string => {
  const how = level === null ? 'silent' : `${Math.abs(level).toFixed(1)} dB ${level > 0 ? 'above' : 'under'} the mix`
  return `rest ${how}, found by ${model.name}`
}

/** `fit 63: onsets 0.31, notes 0.40, sounding 100 %` */
const fitText = ({score, onsets, chroma, sounding}: Fit): string => {
  const notes = chroma === undefined ? '' : `, notes ${chroma.toFixed(2)}`
  return `fit ${score.toFixed(0)}: onsets ${onsets.toFixed(2)}${notes}, sounding ${Math.round(100 * sounding)} %`
}

const filesIn = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([part, file]) => [part, path.join(folder, file)]))
