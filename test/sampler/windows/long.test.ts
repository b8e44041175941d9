import {describe, expect, it} from 'vitest'
import {Cancelled} from '../../../src/base/errors.ts'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {impute, type Lock} from '../../../src/sampler/posteriors/impute.ts'
import {projected} from '../../../src/sampler/posteriors/projected.ts'
import type {SolverSettings} from '../../../src/sampler/preset/settings.ts'
import {sample} from '../../../src/sampler/sample.ts'
import {
  continuing,
  padLock,
  reachedIn,
  type SampleWindow,
  type Stretch,
  sampleLong,
} from '../../../src/sampler/windows/long.ts'
import {cut, planWindows} from '../../../src/sampler/windows/windows.ts'
import {gaussianDenoise, ONCE, offTheMix, whole} from '../support.ts'

const WINDOW = 64
const settings: SolverSettings = {
  solver: 'dpm++2m',
  steps: 6,
  sigma: {max: 1, min: 1e-3, rho: 7},
  ...ONCE,
}
const denoise = gaussianDenoise([0.04, 0.04, 0.04, 0.04], WINDOW)
const shape = {stems: 4, samples: WINDOW}

describe('reachedIn', () => {
  it('goes on only in windows as they were', () => {
    const plan = planWindows(200, WINDOW, {overlap: 16})
    const windows = plan.windows.length
    const held = (samples: number) => [0, 1, 2, 3].map(() => new Float32Array(samples))
    const shared = plan.windows[0]!.end - plan.windows[1]!.start
    const from = {window: 1, windows, held: held(shared)}
    expect(reachedIn(plan, from)).toBe(from)
    expect(reachedIn(plan, {...from, held: held(shared - 1)})).toBeUndefined()
    expect(reachedIn(plan, {...from, windows: windows + 1})).toBeUndefined()
    expect(reachedIn(plan, {window: windows, windows, held: []})).toBeDefined()
    expect(reachedIn(plan, undefined)).toBeUndefined()
  })
})

describe('sampleLong', () => {
  it('separates any length: as long as the mix, and summing to it', async () => {
    for (const length of [1, 40, 64, 65, 300]) {
      const plan = planWindows(length, WINDOW, {overlap: 16})
      const mix = Float32Array.from({length}, (_, t) => Math.sin(t / 5))
      const separate: SampleWindow = at => {
        const posterior = projected(cut(mix, plan, at), {stems: 4})
        return sample({denoise, posterior, shape, settings, noise: seededNoise(1, at.index)})
      }
      const output = await whole(sampleLong(plan, {sampleWindow: separate}), length)
      expect(output).toHaveLength(4 * length)
      expect(offTheMix(output, mix)).toBeLessThan(5e-7)
    }
  })

  it('goes on from one window to the next without a seam', async () => {
    const plan = planWindows(200, WINDOW, {overlap: 16})
    const made: Float32Array[] = []
    async function* generate(...[at, held]: Parameters<SampleWindow>): ReturnType<SampleWindow> {
      const posterior = impute(continuing(held, shape))
      const run = sample({denoise, posterior, shape, settings, noise: seededNoise(1, at.index)})
      const stems = yield* run
      made.push(stems)
      return stems
    }
    const output = await whole(sampleLong(plan, {sampleWindow: generate}), 200)
    for (const [i, at] of plan.windows.entries()) expect(made[i]).toEqual(cut(output, plan, at))
    expect(output.every(value => value !== 0)).toBe(true)
  })

  it('keeps locked samples bit for bit across windows', async () => {
    const plan = planWindows(200, WINDOW, {overlap: 16})
    const lock: Lock = {known: new Float32Array(800).map((_, i) => Math.sin(i)), locked: new Uint8Array(800)}
    lock.locked.fill(1, 0, 200).fill(1, 450, 500)
    const fill: SampleWindow = (at, held) => {
      const locked = Uint8Array.from(cut(Float32Array.from(lock.locked), plan, at))
      const posterior = impute(continuing(held, shape, {known: cut(lock.known, plan, at), locked}))
      return sample({denoise, posterior, shape, settings, noise: seededNoise(2, at.index)})
    }
    const output = await whole(sampleLong(plan, {sampleWindow: fill}), 200)
    for (let i = 0; i < 800; i++) if (lock.locked[i]) expect(output[i]).toBe(lock.known[i])
  })

  it('yields every step with its window', async () => {
    const plan = planWindows(100, WINDOW, {overlap: 16})
    const mix = new Float32Array(100)
    const seen: string[] = []
    const sampleWindow: SampleWindow = at =>
      sample({denoise, posterior: projected(cut(mix, plan, at), {stems: 4}), shape, settings, noise: seededNoise(1)})
    for await (const made of sampleLong(plan, {sampleWindow}))
      seen.push(
        made.kind === 'stretch' ? `${made.reached.window} done` : `${made.window.index}/${made.windows} ${made.step}`,
      )
    const steps = (window: number) => [0, 1, 2, 3, 4, 5].map(step => `${window}/2 ${step}`)
    expect(seen).toEqual([...steps(0), '1 done', ...steps(1), '2 done'])
  })

  it('goes on from any window as if it had never stopped', async () => {
    const plan = planWindows(300, WINDOW, {overlap: 16})
    const sampleWindow: SampleWindow = (at, held) =>
      sample({denoise, posterior: impute(continuing(held, shape)), shape, settings, noise: seededNoise(1, at.index)})
    const stretches: Stretch[] = []
    for await (const made of sampleLong(plan, {sampleWindow})) if (made.kind === 'stretch') stretches.push(made)
    expect(stretches).toHaveLength(plan.windows.length)
    for (const [i, {reached}] of stretches.entries()) {
      const rest: Stretch[] = []
      for await (const made of sampleLong(plan, {sampleWindow, from: reached}))
        if (made.kind === 'stretch') rest.push(made)
      expect(rest).toEqual(stretches.slice(i + 1))
    }
  })

  it('stops in the middle of a window when it is cancelled', async () => {
    const plan = planWindows(100, WINDOW, {overlap: 16})
    const controller = new AbortController()
    const sampleWindow: SampleWindow = at => {
      const posterior = projected(cut(new Float32Array(100), plan, at), {stems: 4})
      return sample({denoise, posterior, shape, settings, noise: seededNoise(1), signal: controller.signal})
    }
    const run = sampleLong(plan, {sampleWindow})
    await run.next()
    controller.abort()
    await expect(run.next()).rejects.toThrow(Cancelled)
  })
})

describe('continuing', () => {
  it('holds what the window before made, and what is locked besides wins', () => {
    const also = {known: Float32Array.of(9, 8, 7, 6, 5, 4), locked: Uint8Array.of(0, 1, 0, 0, 0, 1)}
    const {known, locked} = continuing([Float32Array.of(1, 2), Float32Array.of(3, 4)], {stems: 2, samples: 3}, also)
    expect([...known]).toEqual([1, 8, 0, 3, 4, 4])
    expect([...locked]).toEqual([1, 1, 0, 1, 1, 1])
  })
})

describe('padLock', () => {
  it('locks what pads a short input to silence', () => {
    const lock = {known: Float32Array.of(1, 2, 3, 4), locked: Uint8Array.of(1, 0, 0, 1)}
    const piece = padLock(lock, {stems: 2, samples: 3})
    expect([...piece.known]).toEqual([1, 2, 0, 3, 4, 0])
    expect([...piece.locked]).toEqual([1, 0, 1, 0, 1, 1])
  })
})
