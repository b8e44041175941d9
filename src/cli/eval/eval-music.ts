import {availableParallelism} from 'node:os'
import path from 'node:path'
import {ANALYSIS_RATE} from '../../audio/features/analysis-rate.ts'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {printable, shown} from '../../base/printable.ts'
import {version} from '../../base/version.ts'
import {firstTracks} from '../../eval/dataset/first-tracks.ts'
import {openEmbedder} from '../../eval/embed/open-embedder.ts'
import type {OpenEmbedder} from '../../eval/embedder.ts'
import {type Measurement, measureTracks} from '../../eval/music/measure.ts'
import type {MusicRecipe} from '../../eval/music/perform.ts'
import {musicCsv} from '../../eval/music/report/csv.ts'
import {musicMarkdown} from '../../eval/music/report/markdown.ts'
import {isPartial, MUSIC_RULE, type MusicReport} from '../../eval/music/report/report.ts'
import {musicText} from '../../eval/music/report/text.ts'
import {openMusicStore} from '../../eval/music/store.ts'
import {subsetsOf} from '../../eval/music/subsets.ts'
import {summarise} from '../../eval/music/summary.ts'
import {generateTask, imputeTask, type MusicTask} from '../../eval/music/task.ts'
import {createRunner, type Runner} from '../../runner/runner.ts'
import type {FoundModel} from '../../session/recipe/library.ts'
import {runRequest} from '../../session/recipe/run-request.ts'
import {EXIT} from '../explain.ts'
import {createProgress, type Progress, TRYING} from '../run/progress.ts'
import type {MusicFlags} from './eval-music-flags.ts'
import {openEvalFolder, resultsIn, writeFiles} from './eval-output.ts'

const SECONDS = 12
/** Of tables that are piped somewhere. */
const PIPED = 120
const SEPARATION_ONLY = ['method', 'joint'] as const

type Means = {readonly signal: AbortSignal; readonly openRunner?: () => Runner}

const refuseIdleFlags = (flags: MusicFlags): void => {
  const idle = SEPARATION_ONLY.find(flag => flags[flag] !== undefined) ?? (flags.jobs > 1 ? 'jobs' : undefined)
  if (idle) throw new BadInput(`--${idle}: is for --task separate; leave it out`)
  if (flags.subsets !== undefined && flags.task !== 'impute')
    throw new BadInput('--subsets: is for --task impute; leave it out')
}

const recipeOf = async (flags: MusicFlags): Promise<{recipe: MusicRecipe; model: FoundModel}> => {
  const {task, preset = 'balanced', steps, correction, engine, seed, threads = availableParallelism()} = flags
  const wish = {task, preset, model: flags.model, overrides: {steps, correction}, engine, threads}
  const {model, request} = await runRequest({...wish, seed})
  return {recipe: {request, modelRate: model.manifest.sampleRate, hash: model.hash, seed}, model}
}

/** Throws BadInput when the pieces are too short for the embedder to hear anything. */
const checkLength = async (embedder: OpenEmbedder, seconds: number): Promise<void> => {
  const points = await embedder.embed(new Float32Array(Math.round(seconds * ANALYSIS_RATE)))
  if (points.length === 0)
    throw new BadInput(`--seconds ${seconds}: is shorter than what ${embedder.name} hears at once; give it more`)
}

type Place = {readonly out: string; readonly progress: Progress}

/** Makes and measures everything. Throws BadInput, ModelError and Cancelled. */
const measure = async (
  dataset: string,
  flags: MusicFlags,
  {out, progress, ...means}: Means & Place,
): Promise<MusicReport> => {
  const {signal, openRunner = createRunner} = means
  const {seconds = SECONDS, keep, fresh, seed, preset = 'balanced', subsets = 'single'} = flags
  refuseIdleFlags(flags)
  const {recipe, model} = await recipeOf(flags)
  const {tracks, unreadable} = await firstTracks(dataset, flags.limit)
  const task: MusicTask = flags.task === 'impute' ? imputeTask(subsetsOf(subsets)) : generateTask
  const embedder = await openEmbedder(flags.embedder)
  for (const {name, fault} of unreadable)
    progress.note(`quartet: track ${printable(name)} is left out: ${printable(fault)}`)
  const runner = openRunner()
  let measurement: Measurement
  try {
    await checkLength(embedder, seconds)
    await openEvalFolder(out)
    progress.begin(`${task.name} ${tracks.length} tracks`)
    measurement = await measureTracks(tracks, {
      task,
      recipe,
      embedder,
      seconds,
      runner,
      store: openMusicStore(path.join(resultsIn(out), task.name), {keep, fresh}),
      signal,
      onStep: (step, done) => progress.step({...step, progress: done}),
      onTrial: () => progress.note(TRYING),
      onFault: ({track, why}) => progress.note(`quartet: ${printable(track)}: ${printable(why)}`),
    })
  } finally {
    runner.close()
    await embedder.close()
  }
  const {measured, faults} = measurement
  if (measured.length === 0) throw new BadInput(`${shown(dataset)}: ${faults[0]?.why ?? unreadable[0]?.fault}`)
  const {name, version: packVersion} = model.manifest
  return {
    task: task.name,
    quartet: version(),
    dataset: {
      name: path.basename(path.resolve(dataset)),
      pieces: measured.map(({piece: {track, hash, ...piece}}) => ({name: track, sha256: hash, ...piece})),
    },
    unreadable,
    failures: faults,
    model: {name, version: packVersion, hash: model.hash},
    engines: [...new Set(measured.flatMap(({made}) => [...made.values()].map(({engine}) => engine)))],
    preset,
    settings: recipe.request.settings,
    seed,
    embedder: {name: embedder.name, dims: embedder.dims, identity: embedder.identity},
    rule: MUSIC_RULE,
    parts: summarise(measured, task),
  }
}

/** Writes the report in every form and returns the files' names. Throws CannotKeep. */
const writeMusicReport = (out: string, report: MusicReport): Promise<string[]> =>
  writeFiles(out, {
    [`${report.task}.md`]: musicMarkdown(report),
    [`${report.task}.csv`]: musicCsv(report),
    [`${report.task}.json`]: `${JSON.stringify(report, null, 2)}\n`,
  })

/**
 * `quartet eval --task generate|impute`: makes music for every track, keeps each result in the folder as soon as it is
 * there, prints the tables and writes them. The exit code is 1 when a track was left out. Throws BadInput, ModelError,
 * CannotKeep and Cancelled.
 */
export const evalMusic = async (dataset: string, flags: MusicFlags, means: Means): Promise<void> => {
  const out = flags.out ?? `quartet-eval-${path.basename(path.resolve(dataset))}`
  const progress = createProgress(process.stderr, flags)
  try {
    const report = await measure(dataset, flags, {...means, out, progress})
    const files = await writeMusicReport(out, report)
    progress.end()
    if (flags.json) console.log(JSON.stringify(report, null, 2))
    else
      for (const line of musicText(report, process.stdout.isTTY ? process.stdout.columns || 80 : PIPED))
        console.log(line)
    if (!flags.json && !flags.quiet) console.log(`\nWritten to ${shown(out)}: ${files.join(', ')}.`)
    if (isPartial(report)) process.exitCode = EXIT.failed
  } catch (error) {
    progress.end()
    if (error instanceof Cancelled && !flags.quiet)
      console.error(`what is finished stays in ${printable(out)}; the same command goes on from there`)
    throw error
  }
}
