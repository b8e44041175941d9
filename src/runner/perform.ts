import {BadInput} from '../base/errors.ts'
import type {Samples, Seconds} from '../base/units.ts'
import type {Context, Engine} from '../model/engine.ts'
import {loadPack, type Pack} from '../model/pack/load-pack.ts'
import {readManifest} from '../model/pack/read-manifest.ts'
import type {Denoise} from '../sampler/denoise.ts'
import type {SamplerStep} from '../sampler/descend.ts'
import {activeLevel, gainTo, scaled} from '../sampler/level.ts'
import {continuing, cutLock, type SampleWindow, sampleLong} from '../sampler/long.ts'
import {seededNoise} from '../sampler/noise.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import {sample} from '../sampler/sample.ts'
import {karras} from '../sampler/schedule.ts'
import {posteriorOf, type Task} from '../sampler/task.ts'
import {cut, planWindows, type Window, type WindowPlan} from '../sampler/windows.ts'
import type {Job, JobResult, JobStep} from './job.ts'
import {openEngine, windowFor} from './open-engine.ts'
import {createWatcher} from './watcher.ts'

/** How much neighbouring windows share: enough to fade where each has heard its surroundings, or to go on from. */
const OVERLAP: Readonly<Record<'separate' | 'make', Seconds>> = {separate: 1, make: 3}
const STREAMS_PER_TAKE = 10_000

export type Performer = {
  /** Makes one take. Throws BadInput and ModelError. */
  perform(job: Job): AsyncGenerator<JobStep, JobResult>
}

type Loaded = {key: string; pack: Pack; engine: Engine}

/** Performs jobs one after the other and keeps the last engine ready for the next job that wants the same. */
export const createPerformer = (): Performer => {
  let loaded: Loaded | undefined

  const load = async (job: Job): Promise<Loaded> => {
    const {manifest, hash} = await readManifest(job.pack)
    const samples = windowFor(manifest, job.length)
    const key = JSON.stringify([job.pack, hash, job.engine, samples])
    if (loaded?.key === key) return loaded
    const pack = await loadPack(job.pack)
    const last = loaded
    loaded = undefined
    await last?.engine.close()
    loaded = {key, pack, engine: await openEngine(pack, job.engine, samples)}
    return loaded
  }

  async function* perform(job: Job): AsyncGenerator<JobStep, JobResult> {
    const begun = performance.now()
    const {pack, engine} = await load(job)
    const ready = performance.now()
    const {stems, evaluations} = yield* run(job, pack, engine)
    const seconds = (from: number, to: number): Seconds => Math.round(to - from) / 1000
    return {
      stems,
      engine: engine.name,
      evaluations,
      loadSeconds: seconds(begun, ready),
      runSeconds: seconds(ready, performance.now()),
    }
  }
  return {perform}
}

/** What the model is to hear, and how loud; stems that come out are scaled back by `fromModel`. */
type Heard = {mix?: Float32Array; lock?: Lock; guess?: Float32Array; fromModel: number}

/** The inputs at the level that the model was trained on. A lock's level is that of its share of a band. */
const hear = ({method, mix, lock, guess, length}: Job, {manifest}: Pack): Heard => {
  const stems = manifest.stems.length
  const target = manifest.level
  if (mix) {
    const gain = gainTo(target, activeLevel(mix))
    return {
      mix: scaled(mix, gain.toModel),
      guess: guess && scaled(guess, gain.toModel),
      fromModel: gain.fromModel,
    }
  }
  if (lock) {
    const {sum, count} = lockedSum(lock, stems, length)
    const gain = gainTo(target * Math.sqrt(Math.max(1, count) / stems), activeLevel(sum))
    // Locks that are silent say nothing about the level.
    if (gain.toModel === 0) return {lock, fromModel: 1}
    return {lock: {...lock, known: scaled(lock.known, gain.toModel)}, fromModel: gain.fromModel}
  }
  if (method !== 'generate') throw new BadInput(`${method} needs a mix or locked stems`)
  return {fromModel: 1}
}

const lockedSum = ({known, locked}: Lock, stems: number, length: Samples): {sum: Float32Array; count: number} => {
  const sum = new Float32Array(length)
  let count = 0
  for (let n = 0; n < stems; n++) {
    let sounds = false
    for (let t = 0, i = n * length; t < length; t++, i++) {
      if (!locked[i] || known[i] === 0) continue
      sum[t] = sum[t]! + known[i]!
      sounds = true
    }
    if (sounds) count++
  }
  return {sum, count}
}

async function* run(
  job: Job,
  pack: Pack,
  engine: Engine,
): AsyncGenerator<JobStep, {stems: Float32Array; evaluations: number}> {
  const {settings, length} = job
  const {stems, sampleRate} = {stems: pack.manifest.stems.length, sampleRate: pack.manifest.sampleRate}
  const heard = hear(job, pack)
  if (heard.mix && heard.fromModel === 0) return {stems: new Float32Array(stems * length), evaluations: 0}

  const wanted = Math.round(sampleRate * (heard.mix ? OVERLAP.separate : OVERLAP.make))
  const overlap = Math.min(wanted, Math.floor(engine.samples / 4))
  const plan = planWindows(length, engine.samples, overlap)
  const shape = {stems, samples: plan.window}
  const sampleWindow: SampleWindow = (at, output) => {
    const {task, context} = taskAt({job, heard, engine, plan, at, output})
    const certain = certainStems(task, shape.stems)
    if (certain) return settled(certain)
    const denoise: Denoise = (x, sigma) => engine.denoise(x, sigma, context)
    const noise = seededNoise(job.seed, (job.take ?? 0) * STREAMS_PER_TAKE + at.index)
    return sample({denoise, posterior: posteriorOf(task, settings), shape, settings, noise})
  }

  const {watch} = job
  const sigmas = karras(settings.steps, settings.sigma)
  const look = watch && createWatcher({watch, stems, sampleRate, sigmas, gain: heard.fromModel})
  let [evaluations, before, window] = [0, 0, 0]
  const result = sampleLong(plan, stems, sampleWindow)
  let next = await result.next()
  for (; !next.done; next = await result.next()) {
    const at = next.value
    if (at.window.index !== window) [window, before] = [at.window.index, evaluations]
    evaluations = before + at.evaluations
    const passes = at.steps * at.passes
    const progress = (window + (at.step * at.passes + at.pass + 1) / passes) / at.windows
    const step = {window, windows: at.windows, step: at.step, steps: at.steps, sigma: at.sigma, evaluations, progress}
    const estimate = await look?.(at)
    yield estimate ? {...step, estimate} : step
  }
  const made = next.value
  if (heard.fromModel !== 1) for (let i = 0; i < made.length; i++) made[i] = made[i]! * heard.fromModel
  return {stems: made, evaluations}
}

/** The stems of a window in which nothing is open: its mix is silent, or every sample is locked. */
const certainStems = (task: Task, stems: number): Float32Array | undefined => {
  if ('mix' in task) return task.mix.every(value => value === 0) ? new Float32Array(stems * task.mix.length) : undefined
  return task.method === 'impute' && !task.lock.locked.includes(0) ? task.lock.known : undefined
}

/** A run without a step. */
// biome-ignore lint/correctness/useYield: there is nothing to report on the way
async function* settled(stems: Float32Array): AsyncGenerator<SamplerStep, Float32Array> {
  return stems
}

type Place = {
  job: Job
  heard: Heard
  engine: Engine
  plan: WindowPlan
  at: Window
  output: Float32Array
}

/** The task of one window, and what the network is told beside its noisy stems. */
const taskAt = ({job, heard, engine, plan, at, output}: Place): {task: Task; context: Context} => {
  const {method} = job
  switch (method) {
    case 'guided':
    case 'projected':
    case 'dirac':
    case 'gaussian': {
      const mix = cut(heard.mix!, plan, at)
      return {task: {method, mix}, context: method === 'guided' ? {mix} : {}}
    }
    case 'refine': {
      if (!heard.guess) throw new BadInput('refine needs a first guess of the stems')
      const mix = cut(heard.mix!, plan, at)
      const context = engine.contexts.mix ? {mix} : {}
      return {task: {method, mix, guess: cut(heard.guess, plan, at)}, context}
    }
    case 'impute':
    case 'generate': {
      const lock = continuing(output, plan, at, heard.lock && cutLock(heard.lock, plan, at))
      if (!lock.locked.includes(1)) return {task: {method: 'generate'}, context: {}}
      const which = wholeStems(lock, engine.stems)
      const told = engine.contexts.given && which.includes(true)
      return {task: {method: 'impute', lock}, context: told ? {given: {stems: lock.known, which}} : {}}
    }
  }
}

/** Which stems are locked from the window's first sample to its last: those the network can be given clean. */
const wholeStems = ({locked}: Lock, stems: number): boolean[] => {
  const length = locked.length / stems
  return Array.from({length: stems}, (_, n) => !locked.subarray(n * length, (n + 1) * length).includes(0))
}
