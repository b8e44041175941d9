import {rm} from 'node:fs/promises'
import type {Stem} from '../base/stems.ts'
import type {Hertz, Seconds} from '../base/units.ts'
import type {JobRequest} from '../runner/job.ts'
import type {Runner, RunOptions} from '../runner/runner.ts'
import type {Made} from '../runner/separate.ts'
import {takeFit} from '../runner/take-fit.ts'
import {byFit} from '../session/take/by-fit.ts'
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
}

/** How a task makes its takes. */
export type Making = {
  readonly takes?: number
  /** Only so many of them are kept, those with the best fit. */
  readonly best?: number
  /** Whose fit is measured, and where; absent: there is nothing to go with. */
  readonly fit?: {readonly made: readonly Stem[]; readonly range?: {readonly from?: Seconds; readonly to?: Seconds}}
  readonly make: (bench: Bench) => Promise<Made>
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
 * Makes the takes of a run one by one, saves each, and puts those that are kept in place when the last is whole: best fit
 * first. On any failure nothing of them stays. Throws BadInput, ModelError and Cancelled.
 */
export const makeTakes = async (
  run: Run,
  {takes = 1, best = takes, make, fit: whose, details, originals}: Making,
  {runner, progress, signal}: Stage,
): Promise<Provenance[]> => {
  const {task, model, out, force} = run
  const output = openOutput(out, {force})
  let kept: Provenance[] = []
  try {
    for (let take = 0; take < takes; take++) {
      progress.begin(takes > 1 ? `${task} ${take + 1}/${takes}` : task)
      const request = {...run.request, take}
      const options = {modelRate: model.manifest.sampleRate, signal, onStep: progress.step}
      const {stems, ...facts} = await make({runner, request, options, progress})
      const fit = whose && (await takeFit(stems, {...whose, signal}))
      const provenance = provenanceOf({...run, request}, facts, {...details, ...(fit && {fit})})
      const ranked = byFit([...kept, provenance])
      const [worst] = ranked.splice(best)
      kept = ranked
      await output.save(async staging => {
        const folderOf = (one: Provenance): string => takeFolder(staging, one.take, takes)
        if (worst !== provenance) await saveTake(folderOf(provenance), {stems, provenance, originals}, signal)
        if (worst && worst !== provenance) await rm(folderOf(worst), {recursive: true})
      })
    }
    await output.publish(signal)
    return kept
  } finally {
    progress.end()
    output.discard()
  }
}
