import {mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {foldToMono} from '../../../src/audio/audio.ts'
import {ModelError} from '../../../src/base/errors.ts'
import {buildGraph} from '../../../src/model/onnx/build-graph.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import type {Shapes} from '../../../src/model/ops.ts'
import {loadPack} from '../../../src/model/pack/load-pack.ts'
import {CPU_ENGINE, parseEngine} from '../../../src/runner/engines.ts'
import type {Job, JobInput, JobPart, JobResult, JobStep, LockedStem} from '../../../src/runner/job.ts'
import {createJobPerformer} from '../../../src/runner/process/perform.ts'
import {collectStems} from '../../../src/runner/work/collect-stems.ts'
import type {Method} from '../../../src/sampler/preset/methods.ts'
import {recipeFor} from '../../../src/sampler/preset/preset.ts'
import {type Likelihood, type Overrides, recipeOf} from '../../../src/sampler/preset/settings.ts'
import {loadPreset} from '../../../src/session/recipe/library.ts'
import {band} from '../../e2e/sounds.ts'
import {offTheMix, relativeRms} from '../../sampler/support.ts'
import {json, startInferenceServer} from '../../support/inference-server.ts'
import {type TinyPack, writeTinyPacks} from '../../support/tiny-packs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-perform-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
beforeAll(() =>
  writeTinyPacks(folder, ['quartet-small', 'quartet-weak-small', 'quartet-regressor', 'quartet-gibbs', 'quartet-rest']),
)

/** Longer than two windows. */
const mix = foldToMono(band({samples: 17_000, sampleRate: 22_050, channels: 1}))
const performer = createJobPerformer()

type Wish<M extends Method = Method> = {
  method: M
  pack: TinyPack
  preset?: string
  overrides?: Overrides
  job?: Partial<Omit<Job, 'method' | 'settings'>>
}

const jobOf = async <M extends Method>({method, pack, preset = 'fast', overrides, job}: Wish<M>): Promise<Job<M>> => {
  const recipe = recipeFor(await loadPreset(preset), method, overrides)
  const means = {engine: CPU_ENGINE, threads: 1, seed: 1}
  const input = {kind: 'mix', mix} as const
  return {pack: path.join(folder, pack), ...means, ...recipe, length: mix.length, input, ...job}
}

const run = async (wish: Wish | Job): Promise<JobResult & {steps: JobStep[]}> => {
  const job = 'settings' in wish ? wish : await jobOf(wish)
  const run = performer.perform(job)
  const steps: JobStep[] = []
  const {add, stems} = collectStems(job.length)
  let next = await run.next()
  for (; !next.done; next = await run.next())
    if (next.value.kind === 'stretch') add(next.value)
    else steps.push(next.value)
  return {...next.value, stems: stems(), steps}
}

/** How far the stems are from summing to the mix, in their own scale: what random weights make can be loud. */
const offBy = (stems: Float32Array, mix: Float32Array): number =>
  offTheMix(stems, mix) / stems.reduce((most, value) => Math.max(most, Math.abs(value)), 1)

const rising = (values: readonly number[]) => values.toSorted((a, b) => a - b)

test('an evaluation at three places on the network’s frames counts as three, and the stems still sum to the mix', async () => {
  const once = await jobOf({method: 'guided', pack: 'quartet-small'})
  const thrice = await run({...once, settings: {...once.settings, shifts: 3}})
  const {stems, evaluations} = await run(once)
  expect(thrice.evaluations).toBe(3 * evaluations)
  expect(offBy(thrice.stems, mix)).toBeLessThan(1e-5)
  expect(relativeRms(thrice.stems, stems)).toBeGreaterThan(1e-4)
})

test('where a sound begins in its file changes next to nothing: the frames lie where the sound wants them', async () => {
  const job = await jobOf({method: 'guided', pack: 'quartet-small', overrides: {steps: 1}})
  const whole = (await run(job)).stems
  // Not a multiple of what the tiny network's frames are apart.
  const late = new Float32Array(mix.length + 700)
  late.set(mix, 700)
  const later = (await run({...job, input: {kind: 'mix', mix: late}, length: late.length})).stems
  // One window either way, so that all that can differ are frames and what stands before the sound.
  const rows = whole.map((_, i) => later[Math.floor(i / mix.length) * late.length + 700 + (i % mix.length)]!)
  const middle = (stems: Float32Array) => stems.subarray(2000, 5000)
  expect(relativeRms(middle(rows), middle(whole))).toBeLessThan(0.02)
})

describe('a regressor', () => {
  test('answers once a window, and its stems sum to the mix, whatever the seed', async () => {
    const wish: Wish = {method: 'regressor', pack: 'quartet-regressor'}
    const {stems, evaluations, steps} = await run(wish)
    expect(evaluations).toBe(3)
    expect(steps.map(({progress}) => progress)).toEqual([1 / 3, 2 / 3, 1])
    // Nothing is noisy, so there is no level to tell.
    expect(steps.map(({sigmaHat}) => sigmaHat)).toEqual([0, 0, 0])
    expect(offTheMix(stems, mix)).toBeLessThan(1e-6)
    expect((await run({...wish, job: {seed: 2}})).stems).toEqual(stems)
  })

  test('can be any pack that takes the mix: guided in one step without noise', async () => {
    const {stems} = await run({method: 'regressor', pack: 'quartet-small'})
    const guided = await run({method: 'guided', pack: 'quartet-small', overrides: {steps: 1}})
    expect(stems).toEqual(guided.stems)
  })

  test('cannot be asked without a mix', async () => {
    const job = await jobOf({method: 'projected', pack: 'quartet-regressor'})
    await expect(run(job)).rejects.toThrow(ModelError)
    await expect(run(job)).rejects.toThrow('this model answers to a mix and was told none')
  })
})

describe('gibbs', () => {
  test.each(['quartet-gibbs', 'quartet-small'] as const)('resamples in every window: %s', async pack => {
    const wish: Wish = {method: 'gibbs', pack, overrides: {steps: 3}}
    const {stems, evaluations, steps} = await run(wish)
    expect(evaluations).toBe(3 * 4)
    expect(steps.map(({step}) => step)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2])
    expect(steps.map(one => one.progress)).toEqual(rising(steps.map(one => one.progress)))
    expect(offTheMix(stems, mix)).toBeLessThan(1e-6)
    expect((await run(wish)).stems).toEqual(stems)
    expect((await run({...wish, job: {seed: 2}})).stems).not.toEqual(stems)
    expect((await run({...wish, job: {take: 1}})).stems).not.toEqual(stems)
  })

  test('cannot be done by a network that takes no given stems', async () => {
    await expect(run({method: 'gibbs', pack: 'quartet-regressor'})).rejects.toThrow('takes no given as context')
  })
})

/** Whoever reads these packs' weights again meets their absence. */
const withoutWeights = async (packs: readonly TinyPack[], act: () => Promise<void>): Promise<void> => {
  const weights = packs.flatMap(name => {
    const dir = path.join(folder, name)
    return readdirSync(dir).flatMap(file => (file.endsWith('.safetensors') ? path.join(dir, file) : []))
  })
  expect(weights.length).toBeGreaterThanOrEqual(packs.length)
  for (const file of weights) renameSync(file, `${file}.away`)
  try {
    await act()
  } finally {
    for (const file of weights) renameSync(`${file}.away`, file)
  }
}

test('jobs that alternate find the engines of both still open, any other closes what it has no use for', async () => {
  const stems = {...(await jobOf({method: 'guided', pack: 'quartet-small'})), alternates: true}
  const rest = {...(await jobOf({method: 'rest', pack: 'quartet-rest'})), alternates: true}
  await run(rest)
  await run(stems)
  await withoutWeights(['quartet-small', 'quartet-rest'], async () => {
    expect((await run(rest)).stems.length).toBe(mix.length)
    expect((await run(stems)).stems.length).toBe(4 * mix.length)
    await run({...stems, alternates: false})
    await expect(run(rest)).rejects.toThrow('is missing')
  })
})

describe('refine', () => {
  const first = async () => {
    const job = await jobOf({method: 'regressor', pack: 'quartet-regressor'})
    return {pack: job.pack, ...recipeOf(job)}
  }

  test('makes the guess with the one pack and begins there with the other, and tells of both as one', async () => {
    const wish: Wish = {method: 'refine', pack: 'quartet-small', preset: 'balanced'}
    const {stems, evaluations, steps} = await run({...wish, job: {first: await first()}})
    // A guess in each of three windows, then two steps at two places in each.
    expect(evaluations).toBe(3 * (1 + 4))
    // Guesses just ahead of the windows that begin at them, where the next one has faded in: no more of them is held.
    const made = (part: JobPart, window: number) => Array(part === 'guess' ? 1 : 2).fill([part, window])
    expect(steps.map(({part, window}) => [part, window])).toEqual([
      ...made('guess', 0),
      ...made('guess', 1),
      ...made('stems', 0),
      ...made('guess', 2),
      ...made('stems', 1),
      ...made('stems', 2),
    ])
    expect(steps.map(one => one.progress)).toEqual(rising(steps.map(one => one.progress)))
    expect(steps.map(one => one.evaluations)).toEqual([1, 2, 4, 6, 7, 9, 11, 13, 15])
    expect(steps.at(-1)!.progress).toBe(1)
    expect(steps.every(({part, sigmaHat}) => sigmaHat > 0 === (part === 'stems'))).toBe(true)

    const guess = await run({method: 'regressor', pack: 'quartet-regressor'})
    const apart = await run({...wish, job: {input: {kind: 'mix', mix, guess: guess.stems}}})
    expect(stems).toEqual(apart.stems)
  })

  test('keeps to the mix by either likelihood, in its own way', async () => {
    const job = {...(await jobOf({method: 'refine', pack: 'quartet-small'})), first: await first()}
    const by = async (likelihood: Likelihood) => (await run({...job, settings: {...job.settings, likelihood}})).stems
    const [shared, taken] = [await by('projected'), await by('dirac')]
    for (const stems of [shared, taken]) expect(offBy(stems, mix)).toBeLessThan(1e-6)
    expect(taken).not.toEqual(shared)
  })

  test('tells the mix to a network that takes it, unless it is not to', async () => {
    const job = {...(await jobOf({method: 'refine', pack: 'quartet-small'})), first: await first()}
    const untold = {...job, settings: {...job.settings, guided: false}}
    expect((await run(untold)).stems).not.toEqual((await run(job)).stems)
    const weak = {...job, pack: path.join(folder, 'quartet-weak-small')}
    expect((await run(weak)).stems).toEqual((await run({...weak, settings: untold.settings})).stems)
  })

  test('has nothing to do where the mix is silent, and says so where there is no guess', async () => {
    const job = await jobOf({method: 'refine', pack: 'quartet-small'})
    const silence = {kind: 'mix', mix: new Float32Array(mix.length)} as const
    const silent = await run({...job, first: await first(), input: silence})
    expect([silent.stems.length, silent.evaluations]).toEqual([4 * mix.length, 0])
    expect(silent.stems.every(value => value === 0)).toBe(true)
    await expect(run(job)).rejects.toThrow('refine needs a mix and a first guess of its stems')
  })

  test('keeps both engines for the next take', async () => {
    const job = {...(await jobOf({method: 'refine', pack: 'quartet-small'})), first: await first()}
    await run(job)
    await withoutWeights(['quartet-small', 'quartet-regressor'], async () => {
      expect((await run({...job, take: 1})).stems.length).toBe(4 * mix.length)
    })
  })
})

describe('a pack of independent stems', () => {
  const wish = {pack: 'quartet-weak-small', preset: 'balanced'} as const
  test.each([
    ['dirac', 1],
    ['dirac', 2],
    ['gaussian', 1],
    ['gaussian', 2],
    ['projected', 2],
  ] as const)('separates: %s, correction %i', async (method, correction) => {
    const job = await jobOf({...wish, method, overrides: {correction}})
    const begin = mix.subarray(0, 4096)
    const {stems, steps, evaluations} = await run({...job, input: {kind: 'mix', mix: begin}, length: 4096})
    expect(offBy(stems, begin)).toBeLessThan(1e-6)
    expect(evaluations).toBe(steps.length)
    expect(evaluations).toBe(job.settings.steps * correction)
  })

  test('generates and imputes', async () => {
    const job = await jobOf({
      ...wish,
      method: 'generate',
      overrides: {steps: 2},
      job: {input: {kind: 'none'}, length: 4096},
    })
    const {stems} = await run(job)
    const rows = [0, 1, 2, 3].map(n => stems.slice(n * 4096, (n + 1) * 4096))
    expect(rows.every(row => row.some(value => value !== 0))).toBe(true)
    const open = [[0, 4096]] as const
    const lock = [{sound: rows[0]!, open: []}, {open}, {open}, {open}]
    const around = await run({...job, method: 'impute', seed: 2, input: {kind: 'lock', lock}})
    expect(relativeRms(around.stems.slice(0, 4096), rows[0]!)).toBeLessThan(1e-6)
    expect(relativeRms(around.stems.slice(4096, 8192), rows[1]!)).toBeGreaterThan(0.1)
  })
})

/** A server with a tiny pack's network. For as long as `refuses()`, it does not run it. */
const serve = async (pack: TinyPack, refuses: () => boolean) => {
  const {manifest, tensors} = await loadPack(path.join(folder, pack))
  const loaded = await loadGraph({graph: buildGraph(manifest, await tensors(), {samples: 8192}), threads: 1})
  const told = (ports: Shapes) => Array.from(ports, ([name, shape]) => ({name, datatype: 'FP32', shape}))
  return startInferenceServer({
    models: new Map([[pack, {inputs: told(loaded.inputs), outputs: told(loaded.outputs), loaded}]]),
    before: ({url}) => (url.endsWith('/infer') && refuses() ? json(400, {error: 'no GPU left'}) : undefined),
  })
}

test('an engine that is lost in one take is tried again for the next', async () => {
  let calls = 0
  const server = await serve('quartet-small', () => [2, 3].includes(++calls))
  try {
    const name = `${server.url}/quartet-small`
    const wish = {method: 'guided', pack: 'quartet-small', job: {engine: parseEngine(name)}} as const
    const here = await run({...wish, job: {}})
    const lost = await run(wish)
    expect(lost.engine).toBe('cpu')
    const notices = lost.steps.flatMap(({notice}) => notice ?? [])
    expect(notices).toEqual([`${name}: answers 400, no GPU left; the run goes on with engine cpu`])
    expect(lost.stems).toEqual(here.stems)
    const again = await run(wish)
    expect(again.engine).toBe(name)
    expect(again.stems).toEqual(here.stems)
  } finally {
    await server.close()
  }
})

test('a variation begins at its guess: at strength 0 it is that, and takes more steps the greater the strength', async () => {
  const job = await jobOf({method: 'generate', pack: 'quartet-small', job: {input: {kind: 'none'}}})
  const guess = (await run(job)).stems
  const vary = async (strength: number, lock?: readonly LockedStem[]) => {
    const variation = {guess: guess.slice(), strength}
    const input: JobInput = lock ? {kind: 'lock', lock, variation} : {kind: 'none', variation}
    return run({...job, method: lock ? 'impute' : 'generate', seed: 2, input})
  }
  const still = await vary(0)
  expect([still.stems, still.evaluations]).toEqual([guess, 0])
  const [near, far] = [await vary(0.3), await vary(0.8)]
  expect(near.evaluations).toBeLessThan(far.evaluations)
  expect(relativeRms(near.stems, guess)).toBeGreaterThan(1e-3)
  const open = [[0, job.length]] as const
  const sound = new Float32Array(job.length).fill(0.01)
  const kept = (await vary(0.5, [{sound, open: []}, {open}, {open}, {open}])).stems
  for (const value of kept.subarray(0, job.length)) expect(value).toBeCloseTo(0.01, 7)
})
