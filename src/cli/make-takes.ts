import {mkdir} from 'node:fs/promises'
import type {Stem} from '../base/stems.ts'
import type {Hertz} from '../base/units.ts'
import type {JobFacts, JobRequest} from '../runner/job.ts'
import type {Runner, RunOptions} from '../runner/runner.ts'
import type {Made} from '../runner/separate.ts'
import {type Provenance, provenanceOf} from '../session/take/provenance.ts'
import {saveTake, takeFolder} from '../session/take/save-take.ts'
import {openOutput} from './output.ts'
import type {Run} from './prepare-run.ts'
import type {Progress} from './progress.ts'

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
  readonly make: (bench: Bench) => Promise<Made | Written>
  /** What quartet.json says besides: the input, and the task's own flags. */
  readonly details: Readonly<Record<string, unknown>>
  /** Files to copy instead of writing the stem. */
  readonly originals?: Readonly<Partial<Record<Stem, string>>>
}

/** What makes and shows the takes of one run, or of several in a row. */
export type Stage = {
  readonly runner: Runner
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Makes the takes of a run one by one, saves each, and puts all in place when the last is whole. On any failure nothing
 * of them stays. Throws BadInput, ModelError and Cancelled.
 */
export const makeTakes = async (
  run: Run,
  {takes = 1, make, details, originals}: Making,
  {runner, progress, signal}: Stage,
): Promise<Provenance[]> => {
  const {task, model, out, force} = run
  const output = openOutput(out, {force})
  const done: Provenance[] = []
  try {
    for (let take = 0; take < takes; take++) {
      progress.begin(takes > 1 ? `${task} ${take + 1}/${takes}` : task)
      const request = {...run.request, take}
      const options = {modelRate: model.manifest.sampleRate, signal, onStep: progress.step}
      const inFolder: Bench['inFolder'] = (key, use) =>
        output.work({key, seed: request.seed}, async ({staging, work}) => {
          const folders = {folder: takeFolder(staging, take, takes), work: takeFolder(work, take, takes)}
          for (const folder of Object.values(folders)) await mkdir(folder, {recursive: true})
          return use(folders)
        })
      const made = await make({runner, request, options, progress, inFolder, keep: output.keep})
      const stems = 'stems' in made ? made.stems : undefined
      const own = 'details' in made ? made.details : {}
      const provenance = provenanceOf({...run, request}, made, {...details, ...own})
      const write = (staging: string) =>
        saveTake(takeFolder(staging, take, takes), {stems, provenance, originals}, signal)
      await output.save(write)
      done.push(provenance)
    }
    await output.publish(signal)
    return done
  } finally {
    progress.end()
    output.discard()
  }
}
