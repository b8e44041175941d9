import path from 'node:path'
import {STEMS} from '../base/stems.ts'
import type {Provenance} from '../session/take/provenance.ts'
import {takeFolder} from '../session/take/save-take.ts'

/** What was made, for a person in a few lines or for a program as one JSON document. */
export const reportTakes = (out: string, takes: readonly Provenance[], {json}: {json?: boolean}): void => {
  const folders = takes.map((_, index) => takeFolder(out, index, takes.length))
  if (json) {
    const rows = takes.map((take, index) => ({...take, stems: filesIn(folders[index]!)}))
    console.log(JSON.stringify(rows.length === 1 ? rows[0] : {takes: rows}, null, 2))
    return
  }
  takes.forEach((take, index) => {
    const calls = `${take.evaluations} network call${take.evaluations === 1 ? '' : 's'}`
    console.log(`${folders[index]}: ${STEMS.map(stem => `${stem}.wav`).join('  ')}`)
    const after = take.guess ? ` after ${take.guess.model.name}` : ''
    console.log(
      `  ${take.method}${after}, seed ${take.seed}, ${calls} in ${take.runSeconds.toFixed(1)} s on ${take.engine}`,
    )
  })
}

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(STEMS.map(stem => [stem, path.join(folder, `${stem}.wav`)]))
