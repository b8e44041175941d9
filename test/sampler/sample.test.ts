import {describe, expect, it} from 'vitest'
import {BadInput, Cancelled, ModelError} from '../../src/base/errors.ts'
import type {SamplerStep} from '../../src/sampler/descend.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {generate} from '../../src/sampler/posteriors/generate.ts'
import {projected} from '../../src/sampler/posteriors/projected.ts'
import type {SolverSettings} from '../../src/sampler/preset/settings.ts'
import {finish, type SampleOptions, sample} from '../../src/sampler/sample.ts'
import {SOLVERS} from '../../src/sampler/solvers/solvers.ts'
import {gaussianDenoise, ONCE} from './support.ts'

const shape = {stems: 4, samples: 32}
const denoise = gaussianDenoise([0.04, 0.04, 0.04, 0.04], 32)
const settings: SolverSettings = {
  solver: 'euler',
  steps: 6,
  sigma: {max: 1, min: 1e-3, rho: 7},
  ...ONCE,
}
const options = (own: Partial<SampleOptions> = {}): SampleOptions => ({
  denoise,
  posterior: generate(),
  shape,
  settings,
  noise: seededNoise(1),
  ...own,
})

const stepsOf = async (run: AsyncGenerator<SamplerStep, Float32Array>): Promise<SamplerStep[]> => {
  const steps: SamplerStep[] = []
  for await (const step of run) steps.push(step)
  return steps
}

describe('sample', () => {
  it('with temperature 0 one step from the mix gives the most expected stems, whatever the seed', async () => {
    const mix = Float32Array.from({length: 32}, (_, t) => Math.sin(t))
    const variances = [0.01, 0.02, 0.03, 0.04]
    const cold = (seed: number) =>
      finish(
        sample(
          options({
            // As the network that is told the mix: E[xₙ | y] = y·vₙ/Σv, exactly.
            denoise: async x => x.map((_, i) => (mix[i % 32]! * variances[Math.floor(i / 32)]!) / 0.1),
            posterior: projected(mix, {stems: 4}),
            settings: {...settings, steps: 1, temperature: 0},
            noise: seededNoise(seed),
          }),
        ),
      )
    const stems = await cold(1)
    expect(await cold(2)).toEqual(stems)
    for (const [i, value] of stems.entries())
      expect(value).toBeCloseTo((mix[i % 32]! * variances[Math.floor(i / 32)]!) / 0.1, 6)
  })

  it('scales the noise it begins with by the temperature', async () => {
    const start = async (temperature: number): Promise<Float32Array> => {
      let first: Float32Array | undefined
      const watching = async (x: Float32Array): Promise<Float32Array> => {
        first ??= x.slice()
        return new Float32Array(x.length)
      }
      await finish(sample(options({denoise: watching, settings: {...settings, temperature}})))
      return first!
    }
    const [warm, lukewarm] = [await start(1), await start(0.5)]
    for (const [i, value] of lukewarm.entries()) expect(value).toBeCloseTo(0.5 * warm[i]!, 6)
  })

  it('yields once a step and tells how far it is', async () => {
    const steps = await stepsOf(sample(options()))
    expect(steps.map(step => step.step)).toEqual([0, 1, 2, 3, 4, 5])
    expect(steps.map(step => step.evaluations)).toEqual([1, 2, 3, 4, 5, 6])
    expect(steps.every(step => step.steps === 6 && step.passes === 1)).toBe(true)
    expect(steps[0]!.sigmaHat).toBeCloseTo(1, 12)
    expect(new Set(steps.map(step => step.denoised)).size).toBe(6)
  })

  it('yields after every pass of a corrected step', async () => {
    const steps = await stepsOf(sample(options({settings: {...settings, steps: 2, correction: 3}})))
    expect(steps.map(({step, pass}) => [step, pass])).toEqual([0, 1].flatMap(i => [0, 1, 2].map(pass => [i, pass])))
  })

  it.each([
    ['euler', 6],
    ['heun', 11],
    ['dpm++2m', 6],
  ] as const)('asks the network in 6 steps of %s %i times', async (solver, evaluations) => {
    const steps = await stepsOf(sample(options({settings: {...settings, solver}})))
    expect(steps.at(-1)!.evaluations).toBe(evaluations)
  })

  it.each(SOLVERS)('gives the same stems for the same seed and others for another with %s', async solver => {
    const run = (seed: number): Promise<Float32Array> =>
      finish(sample(options({settings: {...settings, solver, churn: 2, correction: 2}, noise: seededNoise(seed)})))
    expect(await run(7)).toEqual(await run(7))
    expect(await run(7)).not.toEqual(await run(8))
  })

  it.each(SOLVERS)('never writes to an estimate that it has handed out, with %s', async solver => {
    const run = sample(options({settings: {...settings, solver, correction: 2}}))
    const kept: [Float32Array, Float32Array][] = []
    for await (const {denoised} of run) kept.push([denoised, denoised.slice()])
    for (const [estimate, copy] of kept) expect(estimate).toEqual(copy)
  })

  it('stops between steps when it is cancelled, without asking the network again', async () => {
    const controller = new AbortController()
    let calls = 0
    const counted: typeof denoise = (x, sigma) => {
      calls++
      return denoise(x, sigma)
    }
    const run = sample(options({denoise: counted, signal: controller.signal}))
    await run.next()
    await run.next()
    controller.abort()
    await expect(run.next()).rejects.toThrow(Cancelled)
    expect(calls).toBe(2)
    expect((await run.next()).done).toBe(true)
  })

  it('asks nothing when it is cancelled before it begins', async () => {
    const run = sample(options({signal: AbortSignal.abort(), denoise: () => Promise.reject(new Error('was asked'))}))
    await expect(run.next()).rejects.toThrow(Cancelled)
  })

  it('passes on what the network throws', async () => {
    const failing = sample(options({denoise: () => Promise.reject(new ModelError('out of memory'))}))
    await expect(finish(failing)).rejects.toThrow('out of memory')
  })

  it('refuses to return what is not finite', async () => {
    const broken = sample(options({denoise: async x => x.map(() => Number.NaN)}))
    await expect(finish(broken)).rejects.toThrow(ModelError)
  })

  it('refuses a mix of another length', async () => {
    const run = sample(options({posterior: projected(new Float32Array(31), {stems: 4})}))
    await expect(finish(run)).rejects.toThrow(BadInput)
  })
})
