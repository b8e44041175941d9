import {createHash} from 'node:crypto'
import {availableParallelism} from 'node:os'
import path from 'node:path'
import {diskFault} from '../../base/disk-fault.ts'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {fileNamesOf} from '../../session/delivery/delivery.ts'
import {parseTemplate} from '../../session/delivery/name-template.ts'
import {removeLeftovers} from '../../session/folder/own-files.ts'
import {type Claims, openClaims} from '../../session/queue/claims.ts'
import {findSongs} from '../../session/queue/find-songs.ts'
import {appendLineLocked, type ManifestLine, readManifests} from '../../session/queue/manifest.ts'
import {type PlannedSong, planSongs} from '../../session/queue/plan-songs.ts'
import {type Outcome, runQueue} from '../../session/queue/run-queue.ts'
import {shardOf} from '../../session/queue/shard.ts'
import {EXIT} from '../explain.ts'
import {deliveryOf} from '../run/delivery-options.ts'
import {calledOut} from '../run/output-folder.ts'
import {prepareRun, type Run} from '../run/prepare-run.ts'
import {prepareSeparation} from '../run/separation.ts'
import type {SeparateFlags} from '../separate.ts'
import {isDone, openQueueFolder} from './queue-folder.ts'
import {createQueueProgress, type QueueProgress} from './queue-progress.ts'
import {type Ended, reportQueue} from './queue-report.ts'
import {openSongWorker, type SongMade} from './song-worker.ts'

const MANY = '{folder}/{name}/{stem}'

type Means = {
  readonly checkMethod: (run: Run, flags: SeparateFlags) => void
  readonly signal: AbortSignal
}

/** All that decides what is written of a song: with another hash it is another result. */
const recipeOf = ({method, settings, model, guess, rest}: Run, flags: SeparateFlags): string => {
  const {native = false, seed, name = MANY} = flags
  const guessed = guess && {settings: guess.settings, model: guess.model.hash}
  const found = rest && {settings: rest.request.settings, model: rest.model.hash}
  const decides = {method, settings, model: model.hash, guessed, native, seed, name}
  const all = {...decides, delivery: deliveryOf(flags), rest: found}
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16)
}

/** Several jobs share the processor. */
const threadsOf = ({threads, jobs = 1}: SeparateFlags): number | undefined =>
  jobs === 1 ? threads : Math.max(1, Math.floor((threads ?? availableParallelism()) / jobs))

type Sorted = {readonly open: PlannedSong[]; readonly done: PlannedSong[]}

/** Which songs an earlier run has done. Throws BadInput when it did so with other settings, and these are not to be made again. */
const sorted = async (
  songs: readonly PlannedSong[],
  known: ReadonlyMap<string, ManifestLine>,
  {recipe, folder, flags, signal}: {recipe: string; folder: string; flags: SeparateFlags; signal: AbortSignal},
): Promise<Sorted> => {
  const open: PlannedSong[] = []
  const done: PlannedSong[] = []
  let others = 0
  for (const song of songs) {
    const line = known.get(song.id)
    const isThere = flags.resume === true && (await isDone(song, line, {folder, signal}))
    if (isThere && line?.recipe !== recipe) others++
    if (isThere && line?.recipe === recipe) done.push(song)
    else open.push(song)
  }
  if (others > 0 && !flags.force)
    throw new BadInput(
      `--resume: ${others} of the songs in ${shown(flags.out!)} were made with other settings; give the same, or --force to make them again`,
    )
  return {open, done}
}

const failedLine = (song: PlannedSong, error: string, recipe: string): ManifestLine => ({
  song: song.id,
  input: song.file,
  bytes: song.bytes,
  modified: song.modified,
  recipe,
  outputs: [],
  seconds: 0,
  error,
})

type Queue = {readonly progress: QueueProgress; readonly flags: SeparateFlags} & Means

const work = async (inputs: readonly string[], {progress, flags, checkMethod, signal}: Queue): Promise<void> => {
  const from = performance.now()
  const {out = '', force = false, shard, native, seed, jobs = 1} = flags
  const delivery = deliveryOf(flags)
  const template = parseTemplate(flags.name ?? MANY)
  // What is in the folder is looked at below, where it may hold a queue's songs.
  const run = {...(await prepareRun('separate', {...flags, threads: threadsOf(flags), force: true}, flags)), force}
  checkMethod(run, flags)
  const all = planSongs(await findSongs(inputs, {except: out, signal}), template, fileNamesOf(delivery))
  const manifest = await openQueueFolder(out, flags)
  const folder = path.dirname(manifest)
  const recipe = recipeOf(run, flags)
  const known = await readManifests(folder)
  const mine = shard ? shardOf(all, shard) : all
  const {open, done} = await sorted(mine, known, {recipe, folder, flags, signal})
  progress.begin(open, jobs)
  if (done.length > 0 && !flags.quiet)
    progress.say(`${done.length} of ${mine.length} songs ${done.length === 1 ? 'was' : 'were'} there already`)

  const ended: Ended[] = done.map(song => ({song, outcome: {kind: 'there'}}))
  const claims: Claims = openClaims(folder)
  try {
    await runQueue(open, {
      jobs,
      claims,
      signal,
      prepare: ({file, placeOf}, until) => prepareSeparation(run, {file, native, seed, delivery, placeOf}, until),
      openWorker: openSongWorker({run, folder, manifest, recipe, known, first: shard?.index ?? 0, progress, signal}),
      onFinished: async (song, outcome: Outcome<SongMade>) => {
        ended.push({song, outcome})
        progress.finished(song, outcome)
        if (outcome.kind === 'failed') await appendLineLocked(manifest, failedLine(song, outcome.why, recipe), signal)
      },
    })
    // All is done: what runs that were stopped have left will not be gone on from.
    if (!shard) removeLeftovers(folder)
  } finally {
    claims.close()
  }
  progress.end()
  reportQueue(ended, {out, manifest: path.basename(manifest), seconds: (performance.now() - from) / 1000, flags})
  if (ended.some(({outcome}) => outcome.kind === 'failed')) process.exitCode = EXIT.failed
}

/**
 * `quartet separate` for many songs: each is published as soon as it is whole and noted in the manifest. The exit code is 1
 * when a song failed. Throws BadInput, ModelError and Cancelled.
 */
export const separateMany = async (inputs: readonly string[], flags: SeparateFlags, means: Means): Promise<void> => {
  const progress = createQueueProgress(process.stderr, flags)
  try {
    await work(inputs, {...means, progress, flags})
  } catch (error) {
    progress.end()
    if (error instanceof Cancelled && !flags.quiet)
      progress.say(
        `what is finished stays in ${shown(flags.out ?? '')}; the same command with --resume goes on from there`,
      )
    throw diskFault(calledOut(flags.out ?? ''), error)
  }
}
