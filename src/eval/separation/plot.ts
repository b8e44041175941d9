import {printable} from '../../base/printable.ts'
import {barChart} from '../table/bars.ts'
import type {Report} from './report.ts'
import {datasetWords, packNames} from './words.ts'

/** Mean over the stems of every row: ours by both rules, the paper's as an outline that nobody takes for ours. */
export const separationPlot = (report: Report): string => {
  const {paper, rows, rule} = report
  return barChart({
    title: `SI-SDRi, mean over the stems: ${printable(report.dataset.name)} here, ${paper.dataset} in the paper`,
    notes: [`here: ${datasetWords(report)}, seed ${report.seed}; whiskers: ${rule.interval}`, packNames(report)],
    unit: 'dB',
    series: [
      {name: 'here, all windows (the paper’s rule)', look: 'full'},
      {name: 'here, windows in which the stem sounds', look: 'half'},
      {name: `paper: its own networks on ${paper.dataset}, not measured here`, look: 'outline'},
    ],
    rows: rows.map(({label, paper: theirs, figures}) => {
      const [all, sounding] = [figures?.paperRule.at(-1), figures?.sounding.at(-1)]
      const bar = (of: typeof all) => of && {value: of.mean, margin: of.margin}
      return {label, bars: [bar(all), bar(sounding), theirs && {value: theirs[4]}]}
    }),
  })
}
