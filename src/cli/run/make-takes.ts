import {mkdir, rm} from 'node:fs/promises'
import {type Sound, soundOf} from '../../audio/sound/sound.ts'
import {openWav} from '../../audio/sound/wav-sound.ts'
import {refuseFull} from '../../base/refuse-full.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Hertz, Seconds} from '../../base/units.ts'
import type {JobFacts, JobRequest} from '../../runner/job.ts'
import type {Runner, RunOptions} from '../../runner/runner.ts'
import type {Made} from '../../runner/separate.ts'
import {takeFit} from '../../runner/take-fit.ts'
import type {Delivered} from '../../session/delivery/deliver.ts'
import {byFit} from '../../session/take/by-fit.ts'
import {type Provenance, provenanceOf} from '../../session/take/provenance.ts'
import {saveTake, stemFiles, takeFolder} from '../../session/take/save-take.ts'
import {type Output, openOutput} from './output.ts'
import {calledOut} from './output-folder.ts'
import type {Run} from './prepare-run.ts'
import {type Progress, TRYING} from './progress.ts'
import {bytesOfTakes, type TakeBytes} from './refuse-no-room.ts'

/** What a task is lent to make one take. */
export type Bench = {
  readonly runner: Runner
  readonly request: JobRequest
  readonly options: RunOptions & {readonly modelRate: Hertz}
  readonly progress: Progress
  /**
   * Lends folders to a task that writes its stems itself: `folder` for the stems, and `work` for what it needs on the way,
   * which holds what an earlier run with the same key left there. Throws BadInput when the disk fails.
   */
  inFolder(key: string, use: (folders: {folder: string; work: string}) => Promise<Written>): Promise<Written>
  /** From now on what lies in `work` stays when the run ends too early. */
  keep(): void
}

/** A take whose stems lie where they are to be saved already. */
export type Written = JobFacts & {
  /** What quartet.json says besides. */
  readonly details: Readonly<Record<string, unknown>>
}

/** How a task makes its takes. */
export type Making = {
  readonly takes?: number
  /** Only so many of them are kept, those with the best fit. */
  readonly best?: number
  /** Whose fit is measured, and where; absent: there is nothing to go with. */
  readonly fit?: {readonly made: readonly Stem[]; readonly range?: {readonly from?: Seconds; readonly to?: Seconds}}
  readonly make: (bench: Bench) => Promise<Made | Written>
  /** What a take whose stems are made in memory needs on the disk; a task that writes them itself asks for room itself. */
  readonly room?: Pick<TakeBytes, 'stems' | 'delivered'>
  /** What quartet.json says besides: the input, and the task's own flags. */
  readonly details: Readonly<Record<string, unknown>>
  /** Files to copy instead of writing the stem. */
  readonly originals?: Readonly<PerStem<string>>
  /** Makes of a take's stems in their folder what was asked for; absent: they stay as they are. */
  readonly deliver?: (folder: string, signal: AbortSignal) => Promise<Delivered>
}

/** A take that was made, and its files in its folder. */
export type TakeMade = Pick<Delivered, 'files' | 'notes'> & {readonly provenance: Provenance}

/** What makes and shows the takes of one run, or of several in a row. */
export type Stage = {
  readonly runner: Runner
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Absent: the run's own folder. */
  readonly output?: Output
}

const PLAIN_FILES = Object.fromEntries(STEMS.map(stem => [stem, `${stem}.wav`]))

/**
 * Makes the takes of a run one by one, saves each, and puts those that are kept in place when the last is whole: best fit
 * first. On any failure nothing of them stays. Throws BadInput, ModelError and Cancelled.
 */
export const makeTakes = async (
  run: Run,
  {takes = 1, best = takes, make, fit: whose, room, details, originals, deliver}: Making,
  {runner, progress, signal, output = openOutput(run.out, run)}: Stage,
): Promise<TakeMade[]> => {
  const {task, model} = run
  let kept: TakeMade[] = []
  try {
    for (let take = 0; take < takes; take++) {
      progress.begin(takes > 1 ? `${task} ${take + 1}/${takes}` : task)
      const request = {...run.request, take}
      if (room) {
        const bytes = bytesOfTakes({...room, work: 0}, {takes, best, take})
        await refuseFull(run.out, bytes, {place: calledOut(run.out)})
      }
      const options = {
        modelRate: model.manifest.sampleRate,
        signal,
        onStep: progress.step,
        onTrial: () => progress.note(TRYING),
      }
      const inFolder: Bench['inFolder'] = (key, use) =>
        output.work({key, seed: request.seed}, async ({staging, work}) => {
          const folders = {folder: takeFolder(staging, take, takes), work: takeFolder(work, take, takes)}
          for (const folder of Object.values(folders)) await mkdir(folder, {recursive: true})
          return use(folders)
        })
      const made = await make({runner, request, options, progress, inFolder, keep: output.keep})
      await output.save(async staging => {
        const folder = takeFolder(staging, take, takes)
        const stems = 'stems' in made ? made.stems : undefined
        const fit = whose && (await fitOfTake(stems?.map(soundOf) ?? filesOf(folder, originals), {...whose, signal}))
        const own = 'details' in made ? made.details : {}
        const provenance = provenanceOf({...run, request}, made, {...details, ...own, ...(fit && {fit})})
        await saveTake(folder, {stems, provenance, originals}, signal)
        const delivered = (await deliver?.(folder, signal)) ?? {files: PLAIN_FILES, notes: []}
        const ranked = byFit([...kept, {...delivered, provenance}], one => one.provenance.fit)
        const [worst] = ranked.splice(best)
        kept = ranked
        if (worst) await rm(takeFolder(staging, worst.provenance.take, takes), {recursive: true})
      })
    }
    await output.publish(signal)
    return kept
  } finally {
    progress.end()
    output.discard()
  }
}

const filesOf = (folder: string, originals: Making['originals']): string[] =>
  stemFiles(folder).map((file, n) => originals?.[STEMS[n]!] ?? file)

/** Of stems in memory, or in files. */
const fitOfTake = async (
  stems: readonly (Sound | string)[],
  asked: Parameters<typeof takeFit>[1],
): ReturnType<typeof takeFit> => {
  const open = await Promise.all(stems.map(stem => (typeof stem === 'string' ? openWav(stem) : stem)))
  try {
    return await takeFit(open, asked)
  } finally {
    for (const sound of open) if ('close' in sound) sound.close()
  }
}
