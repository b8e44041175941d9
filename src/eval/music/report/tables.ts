import type {Interval} from '../../bootstrap.ts'
import type {Distance} from '../distances.ts'
import type {PartSummary} from '../summary.ts'
import type {Together} from '../together.ts'
import type {MusicReport} from './report.ts'

export type MusicTable = {
  readonly title: string
  /** How to read it, in a sentence or two. */
  readonly about: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const NONE = '–'

/** Three figures, and a minus that is one. */
const number = (value: number | undefined): string => {
  if (value === undefined) return NONE
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3
  return value.toFixed(digits).replace('-', '−')
}

const range = ({low, high}: Interval): string =>
  low === undefined || high === undefined ? NONE : `${number(low)} to ${number(high)}`

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const togetherCells = ({made, data}: Together): string[] => [
  number(made.matched),
  number(made.shuffled),
  number(made.difference.mean),
  range(made.difference),
  percent(made.wins),
  number(data?.matched),
  number(data?.shuffled),
  String(made.tracks),
]

type Cells = (part: PartSummary) => string[] | undefined

/** Nothing when no part has a row. */
const tableOf = (table: Omit<MusicTable, 'rows'>, parts: readonly PartSummary[], cells: Cells): MusicTable[] => {
  const rows = parts.flatMap(part => {
    const own = cells(part)
    return own ? [[part.of, ...own]] : []
  })
  return rows.length > 0 ? [{...table, rows}] : []
}

const togetherTable = (
  {task, parts}: MusicReport,
  {title, about, of}: {title: string; about: string; of: 'onsets' | 'beat'},
): MusicTable[] => {
  const made = task === 'impute' ? 'imputed' : 'generated'
  const head = ['', made, 'shuffled', 'difference', '95 %', 'wins', 'data', 'data shuffled', 'tracks']
  return tableOf({title, about, head}, parts, part => part[of] && togetherCells(part[of]))
}

const HALVES = 'Halves is what every other track of the data has to the tracks between'

const distanceCells = (distance: Distance | undefined, names: readonly (keyof Distance)[]): string[] | undefined =>
  distance && names.map(name => (name === 'segments' ? String(distance.segments) : number(distance[name])))

/** Of the mixes. Imputed ones have something to stand beside: another track's stem, or nothing, in the same place. */
const mixTable = ({task, parts, embedder}: MusicReport): MusicTable[] => {
  if (task === 'generate')
    return tableOf(
      {
        title: `FAD of the mixes, ${embedder.name} embeddings`,
        about: `Fréchet distance of what was generated to the data, lower is nearer. ${HALVES}.`,
        head: ['', 'generated', 'halves', 'segments'],
      },
      parts.filter(({of}) => of === 'mix'),
      part => distanceCells(part.mixDistance, ['made', 'halves', 'segments']),
    )
  return tableOf(
    {
      title: `Sub-FAD, ${embedder.name} embeddings`,
      about:
        'Fréchet distance of the mixes with the imputed stems to the data’s own, lower is nearer; beside it with another track’s stem in the same place, and with nothing there.',
      head: ['', 'imputed', 'another’s', 'nothing', 'segments'],
    },
    parts,
    part => distanceCells(part.mixDistance, ['made', 'shuffled', 'silence', 'segments']),
  )
}

const stemTable = ({task, parts, embedder}: MusicReport): MusicTable[] => {
  const what =
    task === 'impute'
      ? 'windows of 4 s that are silent though the data’s are not'
      : 'takes that are silent from end to end'
  return tableOf(
    {
      title: 'Stem by stem',
      about: `Empty counts ${what}. Level is that of what was made less that of the data, dB; spectrum is how far the average spectra lie apart, dB; FAD (${embedder.name}) is of the stem by itself. ${HALVES}.`,
      head: ['', 'empty', '', 'level', '95 %', 'spectrum', 'FAD', 'halves'],
    },
    parts,
    ({emptiness, level, spectrum, stemDistance}) =>
      emptiness && [
        `${emptiness.empty}/${emptiness.of}`,
        emptiness.of > 0 ? percent(emptiness.empty / emptiness.of) : NONE,
        number(level?.mean),
        level ? range(level) : NONE,
        number(spectrum),
        number(stemDistance?.made),
        number(stemDistance?.halves),
      ],
  )
}

/** All that an eval found, in the order in which it is told. */
export const tablesOf = (report: MusicReport): MusicTable[] => {
  const rest = report.task === 'impute' ? 'the given stems' : 'the other stems of the take'
  return [
    ...stemTable(report),
    ...togetherTable(report, {
      of: 'onsets',
      title: 'Onsets together',
      about: `Whether things begin together with ${rest}: 1 is in step, shuffled is with those of other tracks. Wins is how often the own ones fit better. Data is what the data’s own stems reach; more than that is no merit, for what only doubles another stem scores high as well.`,
    }),
    ...togetherTable(report, {
      of: 'beat',
      title: 'The same beat',
      about: `Whether the rhythm repeats at the same periods as ${rest}, whoever leads.`,
    }),
    ...mixTable(report),
  ]
}
