import {STEMS, type Stem} from '../base/stems.ts'
import type {Hertz} from '../base/units.ts'
import type {JobRequest} from '../runner/job.ts'
import type {Runner, RunOptions} from '../runner/runner.ts'
import type {Made} from '../runner/separate.ts'
import type {Delivered} from '../session/delivery/deliver.ts'
import {type Provenance, provenanceOf} from '../session/take/provenance.ts'
import {saveTake, takeFolder} from '../session/take/save-take.ts'
import {type Output, openOutput} from './output.ts'
import type {Run} from './prepare-run.ts'
import type {Progress} from './progress.ts'

/** What a task is lent to make one take. */
export type Bench = {
  readonly runner: Runner
  readonly request: JobRequest
  readonly options: RunOptions & {readonly modelRate: Hertz}
  readonly progress: Progress
}

/** How a task makes its takes. */
export type Making = {
  readonly takes?: number
  readonly make: (bench: Bench) => Promise<Made>
  /** What quartet.json says besides: the input, and the task's own flags. */
  readonly details: Readonly<Record<string, unknown>>
  /** Files to copy instead of writing the stem. */
  readonly originals?: Readonly<Partial<Record<Stem, string>>>
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
 * Makes the takes of a run one by one, saves each, and puts all in place when the last is whole. On any failure nothing
 * of them stays. Throws BadInput, ModelError and Cancelled.
 */
export const makeTakes = async (
  run: Run,
  {takes = 1, make, details, originals, deliver}: Making,
  {runner, progress, signal, output = openOutput(run.out, run)}: Stage,
): Promise<TakeMade[]> => {
  const {task, model} = run
  const done: TakeMade[] = []
  try {
    for (let take = 0; take < takes; take++) {
      progress.begin(takes > 1 ? `${task} ${take + 1}/${takes}` : task)
      const request = {...run.request, take}
      const options = {modelRate: model.manifest.sampleRate, signal, onStep: progress.step}
      const {stems, ...facts} = await make({runner, request, options, progress})
      const provenance = provenanceOf({...run, request}, facts, details)
      await output.save(async staging => {
        const folder = takeFolder(staging, take, takes)
        await saveTake(folder, {stems, provenance, originals}, signal)
        const {files, notes} = (await deliver?.(folder, signal)) ?? {files: PLAIN_FILES, notes: []}
        done.push({provenance, files, notes})
      })
    }
    await output.publish(signal)
    return done
  } finally {
    progress.end()
    output.discard()
  }
}
