import {BadInput} from '../../base/errors.ts'
import type {Samples} from '../../base/units.ts'
import type {Context, Engine} from '../../model/engine.ts'
import type {Denoise} from '../../sampler/denoise.ts'
import type {SamplerStep} from '../../sampler/descend.ts'
import {gibbs, type Predict} from '../../sampler/gibbs.ts'
import {seededNoise} from '../../sampler/noise.ts'
import type {Lock} from '../../sampler/posteriors/impute.ts'
import {randomBits} from '../../sampler/random.ts'
import {sample} from '../../sampler/sample.ts'
import {posteriorOf, type Task} from '../../sampler/task.ts'
import {continuing} from '../../sampler/windows/long.ts'
import {averageOverShifts} from '../../sampler/windows/shifts.ts'
import type {Window} from '../../sampler/windows/windows.ts'
import type {Job} from '../job.ts'
import type {ModelInput} from './at-model-level.ts'
import {CONTEXTS_OF} from './contexts-of.ts'

const STREAMS_PER_TAKE = 10_000
/** A variation by the seed of its own take must not begin at the very noise that the take came from. */
const VARIED = STREAMS_PER_TAKE / 2

/** One window of a job: what it is to hear, with which network, and what earlier windows made of its beginning. */
export type JobWindow = {
  readonly job: Job
  readonly input: ModelInput
  readonly engine: Engine
  /** From one of the network's frames to the next. */
  readonly frame: Samples
  readonly at: Window
  /** A row a stem. */
  readonly held: readonly Float32Array[]
}

/** Samples one window by the job's method. The result is [stem, window]. */
export const sampleWindow = (window: JobWindow): AsyncGenerator<SamplerStep, Float32Array> => {
  const {job, input, engine, frame, at} = window
  const {seed} = job
  const {stems, samples} = engine
  const {strength} = (job.input.kind === 'mix' ? undefined : job.input.variation) ?? {}
  const stream = (job.take ?? 0) * STREAMS_PER_TAKE + (strength === undefined ? 0 : VARIED) + at.index
  const mix = input.kind === 'mix' ? input.mix(at) : undefined
  if (mix?.every(value => value === 0)) return settled(new Float32Array(stems * samples))
  if (job.method === 'gibbs') {
    const {settings} = job
    if (!mix) throw new BadInput('gibbs needs a mix')
    const predict: Predict = (x, sigma, known) => engine.denoise(x, sigma, known ? {mix, given: known} : {mix})
    return gibbs({predict, mix, stems, settings, bits: randomBits(seed, stream)})
  }
  const {settings} = job
  const {task, context} = mix ? separation({...window, job}, mix) : making(window)
  if (task.method === 'impute' && !task.lock.locked.includes(0)) return settled(task.lock.known)
  const anchor = input.kind === 'mix' ? input.anchor : undefined
  const from = anchor === undefined ? 0 : (at.start + frame - anchor) % frame
  const denoise: Denoise = (x, sigma) =>
    averageOverShifts({samples, shifts: settings.shifts, frame, from}, delayed =>
      engine.denoise(delayed(x), sigma, mapContext(context, delayed)),
    )
  const noise = seededNoise(seed, stream)
  const posterior = posteriorOf(task)
  return sample({denoise, posterior, shape: {stems, samples}, settings, strength, noise})
}

const mapContext = ({mix, given}: Context, map: (rows: Float32Array) => Float32Array): Context => ({
  ...(mix && {mix: map(mix)}),
  ...(given && {given: {...given, stems: map(given.stems)}}),
})

/** A run without a step: nothing is open, for the mix is silent or every sample locked. */
// biome-ignore lint/correctness/useYield: there is nothing to report on the way
async function* settled(stems: Float32Array): AsyncGenerator<SamplerStep, Float32Array> {
  return stems
}

/** All but gibbs walk down noise levels. */
type DescentWindow = JobWindow & {readonly job: Exclude<Job, {readonly method: 'gibbs'}>}

type WindowTask = {readonly task: Task; readonly context: Context}

/** The task of one window of a mix, and what the network is told beside its noisy stems. */
const separation = ({job, input, engine, at}: DescentWindow, mix: Float32Array): WindowTask => {
  const {method, settings} = job
  const context = CONTEXTS_OF[method].mix ? {mix} : {}
  switch (method) {
    case 'guided':
    case 'regressor':
    case 'projected':
    case 'rest':
      return {task: {method, mix}, context}
    case 'dirac':
      return {task: {method, mix, constrained: settings.constrained}, context}
    case 'gaussian':
      return {task: {method, mix, k: settings.k}, context}
    case 'refine': {
      if (!input.guess) throw new BadInput('refine needs a mix and a first guess of its stems')
      const {likelihood, constrained, guided} = settings
      return {
        task: {method, mix, guess: input.guess(at), likelihood, constrained},
        context: engine.contexts.mix && guided ? context : {},
      }
    }
    case 'generate':
    case 'impute':
      throw new BadInput(`${method} takes no mix`)
  }
}

/** The same where there is no mix: around what is locked, and after what earlier windows made. */
const making = ({input, engine, at, held}: JobWindow): WindowTask => {
  const known = held.map(row => row.subarray(0, at.fadeFrom - at.start))
  const lock = continuing(known, engine, input.kind === 'lock' ? input.lock(at) : undefined)
  const guess = input.guess?.(at)
  if (!lock.locked.includes(1)) return {task: {method: 'generate', guess}, context: {}}
  const which = wholeStems(lock, engine.stems)
  const told = engine.contexts.given && which.includes(true)
  return {task: {method: 'impute', lock, guess}, context: told ? {given: {stems: lock.known, which}} : {}}
}

/** Which stems are locked from the window's first sample to its last: those the network can be given clean. */
const wholeStems = ({locked}: Lock, stems: number): boolean[] => {
  const length = locked.length / stems
  return Array.from({length: stems}, (_, n) => !locked.subarray(n * length, (n + 1) * length).includes(0))
}
