import path from 'node:path'
import type {Fit} from '../audio/features/fit.ts'
import {STEMS} from '../base/stems.ts'
import type {Provenance} from '../session/take/provenance.ts'
import {takeFolder} from '../session/take/save-take.ts'

type Report = {
  readonly json?: boolean
  /** How many were made; those that are told may be fewer. */
  readonly takes?: number
}

/** What was made, in the order given, for a person in a few lines or for a program as one JSON document. */
export const reportTakes = (out: string, told: readonly Provenance[], {json, takes = 1}: Report): void => {
  const folderOf = ({take}: Provenance): string => takeFolder(out, take, takes)
  if (json) {
    const rows = told.map(take => ({...take, stems: filesIn(folderOf(take))}))
    console.log(JSON.stringify(takes === 1 ? rows[0] : {takes: rows}, null, 2))
    return
  }
  for (const take of told) {
    const calls = `${take.evaluations} network call${take.evaluations === 1 ? '' : 's'}`
    console.log(`${folderOf(take)}: ${STEMS.map(stem => `${stem}.wav`).join('  ')}`)
    const after = take.guess ? ` after ${take.guess.model.name}` : ''
    const seed = `seed ${take.seed}${take.take > 0 ? `+${take.take}` : ''}`
    console.log(`  ${take.method}${after}, ${seed}, ${calls} in ${take.runSeconds.toFixed(1)} s on ${take.engine}`)
    if (take.fit) console.log(`  ${fitText(take.fit)}`)
  }
}

/** `fit 63: onsets 0.31, notes 0.40, sounding 100 %` */
const fitText = ({score, onsets, chroma, sounding}: Fit): string => {
  const notes = chroma === undefined ? '' : `, notes ${chroma.toFixed(2)}`
  return `fit ${score.toFixed(0)}: onsets ${onsets.toFixed(2)}${notes}, sounding ${Math.round(100 * sounding)} %`
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(STEMS.map(stem => [stem, path.join(folder, `${stem}.wav`)]))
