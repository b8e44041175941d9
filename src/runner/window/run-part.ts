import type {Samples, Seconds} from '../../base/units.ts'
import type {Engine} from '../../model/engine.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import {scaled} from '../../sampler/windows/level.ts'
import {type Reached, type Stretch, sampleLong} from '../../sampler/windows/long.ts'
import {planWindows, type WindowPlan} from '../../sampler/windows/windows.ts'
import type {Job, JobInput, JobStep} from '../job.ts'
import {spareOf} from './anchored.ts'
import {atModelLevel, type Input} from './at-model-level.ts'
import {frameOf} from './frame-of.ts'
import {sampleWindow} from './sample-window.ts'
import type {Watcher} from './watcher.ts'

/** How much neighbouring windows share: enough to fade where each has heard its surroundings, or to go on from. */
const OVERLAP: Readonly<Record<'separate' | 'make', Seconds>> = {separate: 1, make: 3}

type PartBench = {
  readonly manifest: PackManifest
  readonly engine: Engine
  readonly look?: Watcher
}

/** One network's part of a job; what it yields tells of this part only. */
export type Part = {
  readonly plan: WindowPlan
  run(input: Input, from?: Reached): AsyncGenerator<JobStep | Stretch, void>
}

/**
 * Before the end of a window that another one goes on from: up to there what was made is known, and gives way. Its last half
 * second, where the model has heard no more, is not gone on from.
 */
const HAND_OVER: {readonly from: Seconds; readonly to: Seconds} = {from: 0.55, to: 0.5}

type Planned = Pick<Job, 'method' | 'length'> & {readonly input: Pick<JobInput, 'kind'>}

/** The windows of a job on a network that hears so many samples at once. */
export const windowsOf = (
  {method, input: {kind}, length}: Planned,
  manifest: Pick<PackManifest, 'sampleRate' | 'network'>,
  samples: Samples,
): WindowPlan => {
  const {sampleRate} = manifest
  const wanted = Math.round(sampleRate * (kind === 'mix' ? OVERLAP.separate : OVERLAP.make))
  const grid = frameOf(manifest, samples)
  const spare = spareOf({method}, grid)
  const overlap = Math.min(wanted, Math.floor((samples - spare) / 4))
  // Where fewer than two seconds are shared, in proportion less.
  const before = (at: Seconds): Samples => Math.min(Math.round(sampleRate * at), Math.floor((at * overlap) / 2))
  const handOver = kind === 'mix' ? undefined : {from: before(HAND_OVER.from), to: before(HAND_OVER.to)}
  return planWindows(length, samples, {overlap, grid, spare, handOver})
}

/** Plans one network's part. Its stretches are at the level of the job's input, what they say is reached at the sampler's. */
export const planPart = (job: Job, {manifest, engine, look}: PartBench): Part => {
  const plan = windowsOf(job, manifest, engine.samples)
  const frame = frameOf(manifest, engine.samples)

  async function* run(input: Input, from?: Reached): AsyncGenerator<JobStep | Stretch, void> {
    const levelled = atModelLevel(job, input, {manifest, plan, frame})
    let [evaluations, before, window] = [0, 0, from?.window ?? 0]
    const made = sampleLong(plan, {
      sampleWindow: (at, held) => sampleWindow({job, input: levelled, engine, frame, at, held}),
      from,
    })
    for await (const at of made) {
      if (at.kind === 'stretch') {
        yield {...at, stems: at.stems.map(row => scaledBack(row, levelled.fromModel))}
        continue
      }
      if (at.window.index !== window) [window, before] = [at.window.index, evaluations]
      evaluations = before + at.evaluations
      const passes = at.steps * at.passes
      const progress = (window + (at.step * at.passes + at.pass + 1) / passes) / at.windows
      // A regressor answers from the mix alone, whatever level it is asked at.
      const sigmaHat = job.method === 'regressor' ? 0 : at.sigmaHat
      const {kind, windows, step, steps} = at
      const estimate = await look?.(at, levelled.fromModel)
      const made = {kind, part: 'stems', window, windows, step, steps, sigmaHat, evaluations, progress} as const
      yield estimate ? {...made, estimate} : made
    }
  }
  return {plan, run}
}

const scaledBack = (row: Float32Array, gain: number): Float32Array => (gain === 1 ? row : scaled(row, gain))
