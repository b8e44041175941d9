import type {Seconds} from '../../base/units.ts'
import type {TrackData} from '../dataset/data-hash.ts'
import type {Note, UnreadableTrack} from '../dataset/track.ts'
import {INTERVAL} from '../pooled-mean.ts'
import type {Absent, Contender} from './contender.ts'
import {type Figures, figuresOf} from './figures.ts'
import type {Finished} from './run-units.ts'
import {PAPER, type PaperFigures} from './systems.ts'

type Failure = {readonly track: string; readonly why: string}

export type ReportRow = {
  readonly id: string
  readonly label: string
  readonly paper?: PaperFigures
  readonly packs: Contender['packs']
  readonly how?: Contender['how']
  readonly engine?: string
  /** Nothing where the row was not run, or failed on every track. */
  readonly figures?: Figures
  readonly notRun?: string
  readonly failures: readonly Failure[]
}

export type ReportTrack = {
  readonly name: string
  readonly sha256: string
  readonly seconds: Seconds
  /** That were scored; none in a track that is very short, or in which never two stems sound. */
  readonly windows: number
  readonly notes: readonly Note[]
}

/** Everything that an eval found: what the table, the files and the plot are made of. */
export type Report = {
  readonly task: 'separate'
  readonly quartet: string
  readonly dataset: {readonly name: string; readonly seconds: Seconds; readonly tracks: readonly ReportTrack[]}
  readonly unreadable: readonly UnreadableTrack[]
  readonly seed: number
  readonly rule: typeof RULE & {readonly interval: string}
  readonly paper: typeof PAPER
  readonly rows: readonly ReportRow[]
}

const RULE = {
  metric: 'SI-SNR improvement over the mix, without removing means, eps 1e-8, in dB; SDR has eps 1e-5',
  windows: '4 s every 2 s; those in which fewer than two stems sound are left out',
  silence: 'the 2-norm divided by the number of samples is below 1.5e-5',
} as const

export type MeasuredTrack = {readonly name: string; readonly data: TrackData}

type Parts = {
  readonly quartet: string
  readonly dataset: string
  readonly seed: number
  readonly tracks: readonly MeasuredTrack[]
  /** Those that were found unreadable before anything ran. */
  readonly unreadable: readonly UnreadableTrack[]
  /** In the order of the table. */
  readonly rows: readonly (Contender | Absent)[]
  readonly finished: readonly Finished[]
}

const rowOf = (row: Contender | Absent, finished: readonly Finished[]): ReportRow => {
  const {id, paper} = row.system
  const base = {id, label: row.label, paper}
  if ('why' in row) return {...base, packs: [], notRun: row.why, failures: []}
  const own = finished.filter(({unit}) => unit.contender.system.id === id)
  const results = own.flatMap(one => (one.kind === 'result' ? [one.result] : []))
  const failures = own.flatMap(one => (one.kind === 'failed' ? [{track: one.unit.track.name, why: one.why}] : []))
  // More than one where a device was lost on the way.
  const engine = [...new Set(results.map(result => result.engine))].join(', ') || undefined
  return {...base, packs: row.packs, how: row.how, engine, figures: figuresOf(results), failures}
}

export const reportOf = ({quartet, dataset, seed, tracks, unreadable, rows, finished}: Parts): Report => {
  const broken = new Map(unreadable.map(({name, fault}) => [name, fault]))
  const sounds = new Map<string, Pick<ReportTrack, 'seconds' | 'windows' | 'notes'>>()
  for (const one of finished) {
    const {name} = one.unit.track
    if (one.kind === 'unreadable') broken.set(name, one.why)
    if (one.kind !== 'result') continue
    const {seconds, windows, notes} = one.result
    sounds.set(name, {seconds, windows: windows.length, notes})
  }
  const measured = tracks.flatMap(({name, data}): ReportTrack[] => {
    const sound = sounds.get(name)
    return sound ? [{name, sha256: data.hash, ...sound}] : []
  })
  return {
    task: 'separate',
    quartet,
    dataset: {name: dataset, seconds: measured.reduce((sum, {seconds}) => sum + seconds, 0), tracks: measured},
    unreadable: [...broken].map(([name, fault]) => ({name, fault})),
    seed,
    rule: {...RULE, interval: INTERVAL},
    paper: PAPER,
    rows: rows.map(row => rowOf(row, finished)),
  }
}

/** Every track was left out: there is nothing to tell of. */
export const isEmpty = ({dataset, rows}: Report): boolean =>
  dataset.tracks.length === 0 && rows.every(({failures}) => failures.length === 0)

/** Something that was to be measured was not: the exit code says so. */
export const isPartial = ({unreadable, rows}: Report): boolean =>
  unreadable.length > 0 || rows.some(({failures}) => failures.length > 0)
