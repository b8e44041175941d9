import {clock} from '../../base/clock.ts'
import {printable} from '../../base/printable.ts'
import {noteLines} from '../dataset/note-lines.ts'
import type {Estimate} from '../pooled-mean.ts'
import type {PackName} from './contender.ts'
import type {Figures, StemMeans} from './figures.ts'
import type {Report, ReportRow} from './report.ts'
import type {PaperFigures} from './systems.ts'

export const NONE = '–'
export const HEAD = ['bass', 'drums', 'guitar', 'piano', 'all'] as const

const two = (value: number | undefined): string => (value === undefined ? NONE : value.toFixed(2).replace('-', '−'))

export const paperCells = (figures: PaperFigures | undefined): string[] => HEAD.map((_, n) => two(figures?.[n]))

/** How far a figure may be off: `±0.41`; nothing for a single track. */
export const marginOf = (estimate: Estimate | undefined): string =>
  estimate?.margin === undefined ? '' : `±${estimate.margin.toFixed(2)}`

/** Four stems, all, and the margin of all. */
export const stemCells = (figures: StemMeans): string[] => [
  ...figures.map(estimate => two(estimate?.mean)),
  marginOf(figures.at(-1)),
]

/** SDR of all, windows left silent of those that sound, network calls a window, seconds for 12 s. */
export const costCells = ({sdr, deadWindows, soundingWindows, evaluations, secondsPer12}: Figures): string[] => [
  two(sdr.at(-1)?.mean),
  `${deadWindows}/${soundingWindows}`,
  evaluations === undefined ? NONE : String(Math.round(evaluations * 10) / 10),
  secondsPer12.toFixed(2),
]

export const COST_HEAD = ['SDR', 'dead', 'NFE', 's/12 s'] as const

/** Why a row has no figures, or nothing when it has some. */
export const whyNothing = ({figures, notRun, failures}: ReportRow): string | undefined => {
  if (figures) return undefined
  if (notRun) return `not run: ${notRun}`
  return failures.length > 0 ? 'failed on every track' : 'no track could be read'
}

/** `demo: 3 tracks, 2 min 05 s`. */
export const datasetWords = ({dataset: {name, tracks, seconds}}: Report): string =>
  `${printable(name)}, ${tracks.length} track${tracks.length === 1 ? '' : 's'}, ${clock(seconds)}`

const packName = ({name, version, hash}: PackName): string => `${name} ${version} (${hash.slice(0, 8)})`

/** Every pack that gave a figure. */
export const packNames = ({rows}: Report): string =>
  [...new Set(rows.flatMap(({figures, packs}) => (figures ? packs.map(packName) : [])))].join(', ') || 'no pack'

/** Which packs gave which figures, and on what: `quartet-small 1.1.0 (0a1b2c3d) on cpu: Guided, Projected`. */
export const packLines = ({rows}: Report): string[] => {
  const lines = new Map<string, string[]>()
  for (const {figures, packs, label, engine} of rows) {
    if (!figures || packs.length === 0) continue
    const names = `${packs.map(packName).join(' + ')} on ${engine}`
    lines.set(names, [...(lines.get(names) ?? []), label])
  }
  return [...lines].map(([names, labels]) => `${names}: ${labels.join(', ')}`)
}

/** What was done to the data before it was measured, and what of it could not be. */
export const dataLines = ({dataset: {tracks}}: Report): string[] => {
  const blank = tracks.filter(({windows}) => windows === 0).map(({name}) => printable(name))
  return [
    ...noteLines(tracks).map(line => `stems ${line}`),
    ...(blank.length > 0
      ? [`tracks without a window to score, too short or never two stems at once: ${blank.join(', ')}`]
      : []),
  ]
}

/** A line for each thing that was not measured. */
export const faultLines = ({unreadable, rows}: Report): string[] => [
  ...unreadable.map(({name, fault}) => `track ${printable(name)} is left out: ${printable(fault)}`),
  ...rows.flatMap(({label, failures}) =>
    failures.map(({track, why}) => `${label} failed on ${printable(track)}: ${printable(why)}`),
  ),
]
