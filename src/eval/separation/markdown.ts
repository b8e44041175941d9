import {markdownTable, plainMarkdown} from '../table/markdown.ts'
import type {Report, ReportRow} from './report.ts'
import {
  COST_HEAD,
  costCells,
  dataLines,
  datasetWords,
  faultLines,
  HEAD,
  NONE,
  packLines,
  paperCells,
  stemCells,
  whyNothing,
} from './words.ts'

const blank = (cells: number): string[] => Array<string>(cells).fill(NONE)

/** `9.03 ±0.41` in one cell. */
const joined = (cells: readonly string[]): string[] => [...cells.slice(0, 4), `${cells[4]} ${cells[5]}`.trim()]

const packCell = (row: ReportRow): string =>
  plainMarkdown(whyNothing(row) ?? (row.packs.map(({name}) => name).join(', ') || NONE))

/** The whole report as a page. */
export const markdownOf = (report: Report, plot: string): string => {
  const {paper, rows, rule, dataset, seed, quartet} = report
  const name = plainMarkdown(dataset.name)
  const beside = rows.map(row => [
    plainMarkdown(row.label),
    packCell(row),
    ...paperCells(row.paper),
    ...(row.figures ? joined(stemCells(row.figures.paperRule)) : blank(5)),
  ])
  const sounding = rows.flatMap(({label, figures}) =>
    figures ? [[plainMarkdown(label), ...joined(stemCells(figures.sounding)), ...costCells(figures)]] : [],
  )
  const list = [...packLines(report), ...dataLines(report), ...faultLines(report)]
  return [
    `# Separation of ${name}`,
    `Quartet ${quartet} on ${plainMarkdown(datasetWords(report))}; seed ${seed}. SI-SDRi is ${rule.metric}. Windows: ${rule.windows}. ± is ${rule.interval}.`,
    `## By the paper’s rule`,
    `Every stem of every window counts, silent ones as well, which rewards silence. **Paper** is what [${paper.title}](https://arxiv.org/abs/${paper.arxiv}) reports for its own networks on ${paper.dataset}; it was not measured here. **Here** is ${name}.`,
    markdownTable(
      ['method', 'pack here', ...HEAD.map(stem => `paper ${stem}`), ...HEAD.map(stem => `here ${stem}`)],
      beside,
    ),
    `![Bars of the mean over the stems](${plot})`,
    `## Where the stems sound`,
    `Only windows in which the stem sounds (a stem is silent when ${rule.silence}). SDR is over the same windows; dead counts those of them that the estimate leaves silent; NFE is network calls for a window of the model.`,
    markdownTable(['method', ...HEAD, ...COST_HEAD], sounding),
    ...(list.length > 0 ? ['## Of note', list.map(line => `- ${plainMarkdown(line)}`).join('\n')] : []),
  ]
    .join('\n\n')
    .concat('\n')
}
