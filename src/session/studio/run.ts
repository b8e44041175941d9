import path from 'node:path'
import {soundOf} from '../../audio/sound/sound.ts'
import {BadInput} from '../../base/errors.ts'
import {rollSeed} from '../../base/seed.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Seconds} from '../../base/units.ts'
import {writeWhole} from '../../base/write-whole.ts'
import type {JobRequest, Watch} from '../../runner/job.ts'
import type {Runner} from '../../runner/runner.ts'
import type {Made} from '../../runner/separate.ts'
import {takeFit} from '../../runner/take-fit.ts'
import {missingClips} from '../folder/missing-clips.ts'
import type {Clip, Project, Take} from '../project/project.ts'
import {findPacks, type RunPacks} from '../recipe/find-packs.ts'
import {setUpToGoOn} from '../recipe/go-on.ts'
import {loadPreset} from '../recipe/library.ts'
import {type Origin, setUpFor} from '../recipe/origin.ts'
import {planRun} from '../recipe/plan-run.ts'
import {jobRequest} from '../recipe/run-request.ts'
import {provenanceOf, SEAL} from '../take/provenance.ts'
import {beginningOf} from './beginning.ts'
import {factsOf, writeClip} from './clips.ts'
import {prepareContinuation} from './continuation.ts'
import {takeProgress} from './run-progress.ts'
import type {RunProgress} from './studio.ts'
import {stageTake} from './take-folder.ts'
import {prepareTask, type ReadyPlan} from './task-maker.ts'

export type RunBench = {
  readonly runner: Runner
  /** What it begins at; absent: noise alone. */
  readonly origin?: Origin
  /** How estimates are to look, if any are to be made. */
  readonly watch?: Watch
  readonly onProgress: (progress: RunProgress) => void
  readonly onTake: (take: Take) => void
  readonly signal: AbortSignal
}

/**
 * Performs a project's setup, or goes on from an origin with its preset and model. Every take is written whole and told
 * about before the next is begun, and stays whatever comes after. Throws BadInput when the setup makes no sense or a file is gone, ModelError and Cancelled.
 */
export const run = async (folder: string, asked: Project, bench: RunBench): Promise<void> => {
  const {runner, origin, watch, onProgress, onTake, signal} = bench
  const project = !origin ? asked : origin.kind === 'continue' ? setUpToGoOn(asked, origin) : setUpFor(asked, origin)
  const {setup} = project
  const preset = await loadPreset(setup.preset)
  const packs = await findPacks(setup, preset)
  const {manifest} = packs.model
  const modelRate = manifest.sampleRate
  const missing = new Set((await missingClips(folder, project)).map(({file}) => file))
  const planned = planRun(project, {manifest, guess: packs.guess?.manifest, preset, missing})
  if (planned.kind === 'refused') throw new BadInput(planned.why)

  const seed = setup.seed ?? rollSeed()
  const progressOf = (take: number, start?: Seconds) =>
    takeProgress(onProgress, {take, takes: setup.takes, modelRate, start})
  progressOf(0).reading()
  const input = {folder, project, plan: planned, signal, modelRate}
  const goingOn = origin?.kind === 'continue' ? await prepareContinuation(input, origin) : undefined
  const maker = goingOn ?? (await prepareTask(input))
  const plan = goingOn ? {...planned, range: goingOn.range} : planned
  const begun = origin && origin.kind !== 'continue' ? await beginningOf(folder, {project, origin, signal}) : undefined
  const details = {...maker.details, ...begun?.details}
  for (let take = 0; take < setup.takes; take++) {
    const progress = progressOf(take, goingOn?.start)
    progress.starting()
    const request = {...jobRequest(packs, plan, {engine: setup.engine, seed}), take, watch}
    const how = {modelRate, begin: begun?.begin}
    const options = {...how, signal, onTrial: progress.trying, onStep: progress.step, onRestore: progress.restoring}
    const made = await maker.make({runner, request, options})
    progress.writing()
    onTake(await keep(made, {folder, project, plan, packs, request, details, signal}))
  }
}

type Keeping = {
  readonly folder: string
  readonly project: Project
  readonly plan: ReadyPlan
  readonly packs: RunPacks
  readonly request: JobRequest & {readonly take: number}
  readonly details: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal
}

/** Writes a take's folder, whole or not at all. */
const keep = async ({stems, ...result}: Made, keeping: Keeping): Promise<Take> => {
  const {folder, project, plan, packs, request, details, signal} = keeping
  const {setup} = project
  const {method, settings} = plan
  const guess = packs.guess && plan.guess && {...plan.guess, model: packs.guess}
  const how = {task: setup.task, method, settings, preset: setup.preset, model: packs.model, guess, request}
  const {make, range} = plan
  const fit = setup.task === 'separate' ? undefined : await takeFit(stems.map(soundOf), {made: make, range, signal})
  const staging = await stageTake(folder, project)
  try {
    const written: PerStem<Omit<Clip, 'file' | 'name'>> = {}
    for (const [n, stem] of STEMS.entries()) {
      if (!make.includes(stem)) continue
      const bytes = await writeClip(path.join(staging.folder, `${stem}.wav`), stems[n]!, signal)
      written[stem] = {...factsOf(stems[n]!), bytes}
    }
    const provenance = provenanceOf(how, result, {...details, ...(fit && {fit})})
    await writeWhole(path.join(staging.folder, SEAL), `${JSON.stringify(provenance, null, 2)}\n`)
    throwIfCancelled(signal)
    const id = await staging.publish()
    const clipOf = (stem: Stem): Clip => ({file: `takes/${id}/${stem}.wav`, name: `take ${id}`, ...written[stem]!})
    return {
      id,
      task: setup.task,
      method,
      preset: setup.preset,
      steps: settings.steps,
      seed: request.seed,
      index: request.take,
      model: packs.model.manifest.name,
      made: new Date().toISOString(),
      runSeconds: result.runSeconds,
      starred: false,
      ...(fit && {fit}),
      ...(range && {range}),
      ...(plan.ranges && {ranges: plan.ranges}),
      stems: Object.fromEntries(make.map(stem => [stem, clipOf(stem)])),
    }
  } finally {
    await staging.discard()
  }
}
