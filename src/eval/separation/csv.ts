import {csvOf} from '../table/csv.ts'
import type {StemMeans} from './figures.ts'
import type {Report, ReportRow} from './report.ts'
import {HEAD} from './words.ts'

const COLUMNS = ['row', 'label', 'packs', 'dataset', 'measure', 'stem', 'value', 'margin', 'paper', 'paper_dataset']

type Cells = readonly (string | number | undefined)[]

/** measure, stem, value, margin, paper */
const measuresOf = ({paper, figures}: ReportRow): Cells[] => {
  const stems = (measure: string, of: StemMeans | undefined, beside?: readonly number[]): Cells[] =>
    HEAD.map((stem, n) => [measure, stem, of?.[n]?.mean, of?.[n]?.margin, beside?.[n]])
  return [
    ...stems('si_sdri_all_windows_db', figures?.paperRule, paper),
    ...stems('si_sdri_sounding_windows_db', figures?.sounding),
    ...stems('sdr_sounding_windows_db', figures?.sdr),
    ['sounding_windows', 'all', figures?.soundingWindows],
    ['dead_windows', 'all', figures?.deadWindows],
    ['network_calls_per_window', 'all', figures?.evaluations],
    ['seconds_per_12_s', 'all', figures?.secondsPer12],
  ]
}

/** Less than any interval can tell apart. */
const rounded = (value: string | number | undefined) =>
  typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value

/** One figure a line, for whatever draws or compares; empty where there is none. */
export const separationCsv = ({rows, dataset, paper}: Report): string =>
  csvOf(
    COLUMNS,
    rows.flatMap(row =>
      measuresOf(row).map(([measure, stem, value, margin, beside]) => {
        const packs = row.packs.map(({name, version}) => `${name} ${version}`).join(' + ')
        const theirs = beside === undefined ? [undefined, undefined] : [beside, paper.dataset]
        return [row.id, row.label, packs, dataset.name, measure, stem, rounded(value), rounded(margin), ...theirs]
      }),
    ),
  )
