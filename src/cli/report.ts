import path from 'node:path'
import {printable} from '../base/printable.ts'
import {takeFolder} from '../session/take/save-take.ts'
import type {TakeMade} from './make-takes.ts'

/** What was made, for a person in a few lines or for a program as one JSON document. */
export const reportTakes = (out: string, takes: readonly TakeMade[], {json}: {json?: boolean}): void => {
  const folders = takes.map((_, index) => takeFolder(out, index, takes.length))
  if (json) {
    const rows = takes.map(({provenance, files}, index) => ({...provenance, stems: filesIn(folders[index]!, files)}))
    console.log(JSON.stringify(rows.length === 1 ? rows[0] : {takes: rows}, null, 2))
    return
  }
  takes.forEach(({provenance, files, notes}, index) => {
    const {evaluations, guess, method, seed, runSeconds, engine} = provenance
    const calls = `${evaluations} network call${evaluations === 1 ? '' : 's'}`
    console.log(`${folders[index]}: ${Object.values(files).map(printable).join('  ')}`)
    const after = guess ? ` after ${guess.model.name}` : ''
    console.log(`  ${method}${after}, seed ${seed}, ${calls} in ${runSeconds.toFixed(1)} s on ${engine}`)
    for (const note of notes) console.log(`  ${printable(note)}`)
  })
}

const filesIn = (folder: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([part, file]) => [part, path.join(folder, file)]))
