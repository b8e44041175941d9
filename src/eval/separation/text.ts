import {type Block, layBlocks} from '../table/blocks.ts'
import type {Figures} from './figures.ts'
import type {Report, ReportRow} from './report.ts'
import {
  COST_HEAD,
  costCells,
  dataLines,
  datasetWords,
  HEAD,
  NONE,
  packLines,
  paperCells,
  stemCells,
  whyNothing,
} from './words.ts'

const WITH_MARGIN = [...HEAD, '']

/** About as wide as the figures that it stands in place of; with the labels that makes 80. */
const WIDEST_REASON = 43

/** What stands where a row has no figures; a long reason follows below the table. */
const reasonCell = (row: ReportRow): string => {
  const why = whyNothing(row) ?? ''
  return why.length > WIDEST_REASON ? 'not run, see below' : why
}

const longReasons = ({rows}: Report): string[] =>
  rows.flatMap(row => {
    const why = whyNothing(row)
    return why && why.length > WIDEST_REASON ? [`${row.label}: ${why}.`] : []
  })

/** A block of our figures; `why` spans it in rows that have none. */
const ours = (
  {rows}: Report,
  {title, head, cells, why}: Omit<Block, 'rows'> & {cells: (figures: Figures) => string[]; why: boolean},
): Block => ({
  title,
  head,
  rows: rows.map(row => {
    if (row.figures) return cells(row.figures)
    return why ? reasonCell(row) : head.map(name => (name ? NONE : ''))
  }),
})

/** The table for a terminal of that width, with all that must be known to read it. Lines without a line break. */
export const textOf = (report: Report, width: number): string[] => {
  const {paper, rows, rule, seed} = report
  const blocks: Block[] = [
    {title: `paper, ${paper.dataset}`, head: HEAD, rows: rows.map(row => paperCells(row.paper))},
    ours(report, {title: 'here, all windows', head: WITH_MARGIN, cells: f => stemCells(f.paperRule), why: true}),
    ours(report, {title: 'here, sounding windows', head: WITH_MARGIN, cells: f => stemCells(f.sounding), why: false}),
    ours(report, {title: 'here', head: COST_HEAD, cells: costCells, why: false}),
  ]
  return [
    `SI-SDRi in dB. Here: ${datasetWords(report)}, seed ${seed}.`,
    `Paper: the figures of arXiv ${paper.arxiv}, its own networks on ${paper.dataset}; not measured here.`,
    '',
    ...layBlocks(
      rows.map(({label}) => label),
      blocks,
      width,
    ),
    '',
    'All windows: the paper’s rule; silent stems count, so silence is rewarded.',
    `±: ${rule.interval}.`,
    'SDR: over sounding windows. Dead: windows left silent, of those that sound.',
    'NFE: network calls for a window of the model.',
    ...longReasons(report),
    ...packLines(report).map(line => `${line}.`),
    ...dataLines(report).map(line => `${line[0]!.toUpperCase()}${line.slice(1)}.`),
  ]
}
