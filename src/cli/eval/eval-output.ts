import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {makeFolder} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {keep} from '../../eval/keep.ts'
import {separationCsv} from '../../eval/separation/csv.ts'
import {markdownOf} from '../../eval/separation/markdown.ts'
import {separationPlot} from '../../eval/separation/plot.ts'
import type {Report} from '../../eval/separation/report.ts'
import {removeEmpty} from '../../session/folder/remove-empty.ts'
import {calledOut, checkOutputFolder} from '../run/output-folder.ts'

const RESULTS = 'results'
const PLOT = 'separation.svg'

/** Where single results are kept in an eval's folder. */
export const resultsIn = (out: string): string => path.join(out, RESULTS)

/**
 * Makes the folder of an eval; what it returns removes it again if it was not there and nothing was put in. Throws BadInput
 * when it cannot be written to, or holds what no eval has put there.
 */
export const openEvalFolder = async (out: string): Promise<() => void> => {
  await checkOutputFolder(out, {force: true})
  const names = (await readdir(out).catch(() => [])).filter(name => !name.startsWith('.'))
  if (names.length > 0 && !names.includes(RESULTS))
    throw new BadInput(`${calledOut(out)}: is not empty and holds no results of an eval; choose another folder`)
  const top = (await exists(out)) ? resultsIn(out) : out
  await makeFolder(resultsIn(out))
  return () => removeEmpty(resultsIn(out), top)
}

/** Writes files of these names and texts, each whole or not at all, and returns the names. Throws CannotKeep. */
export const writeFiles = async (out: string, files: Readonly<Record<string, string>>): Promise<string[]> => {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(out, name)
    await keep(file, () => writeWhole(file, text))
  }
  return Object.keys(files)
}

/** Writes the report in every form and returns the files' names. Throws CannotKeep. */
export const writeReport = (out: string, report: Report): Promise<string[]> =>
  writeFiles(out, {
    'separation.md': markdownOf(report, PLOT),
    'separation.csv': separationCsv(report),
    'separation.json': `${JSON.stringify(report, null, 2)}\n`,
    [PLOT]: separationPlot(report),
  })
