import {describe, expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../src/base/errors.ts'
import {DeviceLost, type Engine} from '../../../src/model/engine.ts'
import {withFallBack} from '../../../src/runner/engine/fall-back.ts'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {generate} from '../../../src/sampler/posteriors/generate.ts'
import {finish, sample} from '../../../src/sampler/sample.ts'
import {gaussianDenoise, ONCE} from '../../sampler/support.ts'

const exact = gaussianDenoise([0.04, 0.04, 0.04, 0.04], 32)

/** White Gaussian stems, until the device fails in call `fails`. */
const engineOf = (
  name: string,
  {fails = Number.POSITIVE_INFINITY, error = new DeviceLost('engine gpu failed: lost') as Error} = {},
) => {
  const calls = {made: 0, closed: 0}
  const engine: Engine = {
    name,
    stems: 4,
    samples: 32,
    contexts: {mix: false, given: false},
    denoise: async (x, sigma) => {
      if (++calls.made >= fails) throw error
      return exact(x, sigma)
    },
    close: async () => {
      calls.closed++
    },
  }
  return {engine, calls}
}

const settings = {solver: 'heun', steps: 6, sigma: {max: 1, min: 1e-3, rho: 7}, ...ONCE} as const
const run = ({denoise}: Engine): Promise<Float32Array> =>
  finish(sample({denoise, posterior: generate(), shape: {stems: 4, samples: 32}, settings, noise: seededNoise(1)}))

describe('a device that is lost in the middle of a run', () => {
  test('costs nothing: another engine makes the same samples from there on, and it is told once', async () => {
    const [gpu, cpu, told] = [engineOf('gpu', {fails: 5}), engineOf('cpu'), [] as string[]]
    const engine = withFallBack(gpu.engine, {open: async () => cpu.engine, tell: line => told.push(line)})
    expect(engine.name).toBe('gpu')
    expect(await run(engine)).toEqual(await run(engineOf('cpu').engine))
    expect([gpu.calls.made, cpu.calls.made]).toEqual([5, 11 - 4])
    expect(told).toEqual(['engine gpu failed: lost; the run goes on with engine cpu'])
    expect(engine.name).toBe('cpu')
    expect(gpu.calls.closed).toBe(1)
    await engine.close()
    expect([gpu.calls.closed, cpu.calls.closed]).toEqual([1, 1])
  })

  test('is told as it is when no other engine can be opened, or that one is lost as well', async () => {
    const open = () => Promise.reject(new ModelError('no memory'))
    const alone = withFallBack(engineOf('gpu', {fails: 1}).engine, {open, tell: () => {}})
    await expect(run(alone)).rejects.toThrow('engine gpu failed: lost')
    const both = withFallBack(engineOf('gpu', {fails: 1}).engine, {
      open: async () => engineOf('cpu', {fails: 2, error: new DeviceLost('engine cpu failed: too')}).engine,
      tell: () => {},
    })
    await expect(run(both)).rejects.toThrow('engine cpu failed: too')
  })

  test('is not what a wrong question is taken for', async () => {
    let opened = 0
    const open = async () => {
      opened++
      return engineOf('cpu').engine
    }
    const {engine} = engineOf('gpu', {fails: 1, error: new BadInput('mix: expected 32 samples')})
    await expect(run(withFallBack(engine, {open, tell: () => {}}))).rejects.toThrow(BadInput)
    expect(opened).toBe(0)
  })
})
