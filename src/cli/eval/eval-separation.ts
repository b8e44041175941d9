import {availableParallelism} from 'node:os'
import path from 'node:path'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {printable, shown} from '../../base/printable.ts'
import {version} from '../../base/version.ts'
import {hashTrack, type TrackData} from '../../eval/dataset/data-hash.ts'
import {firstTracks} from '../../eval/dataset/first-tracks.ts'
import type {Track, UnreadableTrack} from '../../eval/dataset/track.ts'
import {isEmpty, isPartial, type Report, reportOf} from '../../eval/separation/report.ts'
import {runUnits} from '../../eval/separation/run-units.ts'
import {openStore} from '../../eval/separation/store.ts'
import {textOf} from '../../eval/separation/text.ts'
import {unitOf} from '../../eval/separation/unit.ts'
import {type Runner, runnersTogether} from '../../runner/runner.ts'
import {EXIT} from '../explain.ts'
import {TRYING} from '../run/progress.ts'
import type {EvalFlags} from './eval-flags.ts'
import {openEvalFolder, resultsIn, writeReport} from './eval-output.ts'
import {createEvalProgress, type EvalProgress} from './eval-progress.ts'
import {rowsFor} from './eval-rows.ts'

/** Of a table that is piped somewhere: wide enough for the paper's figures beside ours. */
const PIPED = 120

type Hashed = {readonly track: Track; readonly data: TrackData}

const hashAll = async (tracks: readonly Track[], progress: EvalProgress, signal: AbortSignal) => {
  const hashed: Hashed[] = []
  const unreadable: UnreadableTrack[] = []
  for (const [index, track] of tracks.entries()) {
    progress.reading(index, tracks.length)
    try {
      hashed.push({track, data: await hashTrack(track, signal)})
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      unreadable.push({name: track.name, fault: error.message})
    }
  }
  return {hashed, unreadable}
}

type Means = {readonly signal: AbortSignal; readonly openRunner?: () => Runner}

/** Measures every row on every track; nothing when all tracks were left out. Throws BadInput, ModelError, CannotKeep and Cancelled. */
const measure = async (
  dataset: string,
  flags: EvalFlags,
  {out, progress, signal, openRunner = runnersTogether()}: Means & {out: string; progress: EvalProgress},
): Promise<Report | undefined> => {
  const {engine, jobs, seed, fresh, threads = availableParallelism(), limit} = flags
  const rows = await rowsFor(flags, {engine, threads: Math.max(1, Math.floor(threads / jobs))})
  const found = await firstTracks(dataset, limit)
  const removeUnused = await openEvalFolder(out)
  const {hashed, unreadable} = await hashAll(found.tracks, progress, signal)
  const broken = [...found.unreadable, ...unreadable]
  for (const {name, fault} of broken) progress.say(`quartet: track ${printable(name)} is left out: ${printable(fault)}`)
  const contenders = rows.flatMap(row => ('why' in row ? [] : [row]))
  // Track by track: an eval that is stopped has compared all rows on what it has done.
  const units = hashed.flatMap(one => contenders.map(contender => unitOf(contender, one, seed)))
  progress.begin(units, jobs)
  const finished = await runUnits(units, {
    store: openStore(resultsIn(out)),
    openRunner,
    jobs,
    fresh,
    signal,
    onReused: progress.reused,
    onTrial: () => progress.note(TRYING),
    onNotice: line => progress.say(`quartet: ${printable(line)}`),
    onProgress: progress.progress,
    onFinished: progress.finished,
  })
  const report = reportOf({
    quartet: version(),
    dataset: path.basename(path.resolve(dataset)),
    seed,
    tracks: hashed.map(({track, data}) => ({name: track.name, data})),
    unreadable: broken,
    rows,
    finished,
  })
  if (!isEmpty(report)) return report
  removeUnused()
  return undefined
}

const tell = (
  report: Report,
  {json, quiet}: EvalFlags,
  {out, files}: {out: string; files: readonly string[]},
): void => {
  if (json) return console.log(JSON.stringify(report, null, 2))
  const width = process.stdout.isTTY ? process.stdout.columns || 80 : PIPED
  for (const line of textOf(report, width)) console.log(line)
  if (!quiet) console.log(`Written to ${shown(out)}: ${files.join(', ')}.`)
}

/**
 * `quartet eval` for separation: measures, keeps every result in the folder as soon as it is there, prints the table and
 * writes it. The exit code is 1 when a track or a row on a track failed, or the disk did; what is finished stays.
 * Where all tracks were left out that is all it says, and nothing is written.
 * Throws BadInput, ModelError, CannotKeep and Cancelled.
 */
export const evaluateSeparation = async (dataset: string, flags: EvalFlags, means: Means): Promise<void> => {
  const out = flags.out ?? `quartet-eval-${path.basename(path.resolve(dataset))}`
  const progress = createEvalProgress(process.stderr, flags)
  try {
    const report = await measure(dataset, flags, {...means, out, progress})
    if (!report) {
      process.exitCode = EXIT.failed
      return progress.end()
    }
    const files = await writeReport(out, report)
    progress.end()
    tell(report, flags, {out, files})
    if (isPartial(report)) process.exitCode = EXIT.failed
  } catch (error) {
    progress.end()
    if (error instanceof Cancelled && !flags.quiet)
      progress.say(`what is finished stays in ${shown(out)}; the same command goes on from there`)
    throw error
  }
}
