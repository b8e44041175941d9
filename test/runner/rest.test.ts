import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {energyAbove} from '../../bench/stereo-measures.ts'
import type {Audio} from '../../src/audio/audio.ts'
import {rms, toDecibels} from '../../src/audio/dsp/levels.ts'
import {resample} from '../../src/audio/dsp/resample.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import {loadPack} from '../../src/model/pack/load-pack.ts'
import {openEngine} from '../../src/runner/engine/open-engine.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {JobRequest, JobStep} from '../../src/runner/job.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {type SeparateOptions, separate, separateInto} from '../../src/runner/separate.ts'
import {wavSink} from '../../src/runner/work/stem-sink.ts'
import {folderWork} from '../../src/runner/work/work.ts'
import {bytesInWork, workFiles} from '../../src/runner/work/work-files.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import {anchorOf} from '../../src/sampler/windows/anchor.ts'
import {gainTo, levelOf, levelPiece} from '../../src/sampler/windows/level.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import {noise} from '../audio/band.ts'
import {band, sameSamples, scaledBy, sumError} from '../e2e/sounds.ts'
import {relativeRms} from '../sampler/support.ts'
import {handedOver, mixOf} from '../support/job-input.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {runnerHere} from './runner-here.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-rest-'))
const at = (...parts: string[]): string => path.join(folder, ...parts)
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const modelRate = 22_050
const FRAME = 1024
const kinds = ['guided', 'refine'] as const
const requests = {} as Record<(typeof kinds)[number] | 'rest', JobRequest>
beforeAll(async () => {
  await writeTinyPacks(folder, ['quartet-small', 'quartet-regressor', 'quartet-rest'])
  const preset = await loadPreset('fast')
  const first = {
    pack: at('quartet-regressor'),
    method: 'regressor',
    settings: settingsFor(preset, 'regressor'),
  } as const
  const common = {pack: at('quartet-small'), engine: CPU_ENGINE, threads: 1, seed: 3}
  requests.guided = {...common, method: 'guided', settings: settingsFor(preset, 'guided')}
  requests.refine = {...common, method: 'refine', settings: settingsFor(preset, 'refine'), first}
  const settings = settingsFor(await loadPreset('balanced'), 'rest')
  requests.rest = {...common, pack: at('quartet-rest'), method: 'rest', settings}
})

const mono = band({seconds: 0.55, sampleRate: modelRate, channels: 1})
const native = async (mix: Audio, options: Partial<SeparateOptions> = {}) =>
  (await separate(runnerHere(), mix, requests.guided, {modelRate, native: true, ...options})).stems
const samplesOf = ({channels}: Audio): Float32Array => channels[0]!
const less = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - b[i]!)

describe('the rest', () => {
  test('is one step of its network from the mix, told the mix, at two places on the frames, and held to nothing', async () => {
    const samples = 8192
    const heard = samplesOf(mono).slice(0, samples - FRAME)
    const rest = (await native({sampleRate: modelRate, channels: [heard]}, {rest: requests.rest}))[4]!
    const pack = await loadPack(at('quartet-rest'))
    const engine = await openEngine(pack, CPU_ENGINE, {threads: 1, samples, tell: () => {}})
    const signal = {length: heard.length, read: (from: number, to: number) => heard.subarray(from, to)}
    const gain = gainTo(pack.manifest.level, levelOf(signal, {piece: levelPiece(modelRate)}))
    const first = (FRAME - anchorOf(signal, FRAME)) % FRAME
    const answers: Float32Array[] = []
    for (const delay of [first, (first + FRAME / 2) % FRAME]) {
      const mix = new Float32Array(samples)
      mix.set(
        heard.map(value => value * gain.toModel),
        delay,
      )
      answers.push((await engine.denoise(mix, 2, {mix})).subarray(delay))
    }
    await engine.close()
    const mean = heard.map((_, t) => ((answers[0]![t]! + answers[1]![t]!) / 2) * gain.fromModel)
    expect(relativeRms(samplesOf(rest), mean)).toBeLessThan(1e-4)
    expect(relativeRms(mean, heard)).toBeGreaterThan(0.01)
  })

  test('leaves to the stems what is separated as if nothing else had been there, at a level of its own', async () => {
    const [rest, ...others] = (await native(mono, {rest: requests.rest})).reverse()
    const remains: Audio = {sampleRate: modelRate, channels: [less(samplesOf(mono), samplesOf(rest!))]}
    const alone = await native(remains)
    for (const [n, stem] of others.reverse().entries())
      expect(relativeRms(samplesOf(stem), samplesOf(alone[n]!))).toBeLessThan(1e-5)
    expect(sumError([...others, rest!], mono)).toBeLessThanOrEqual(1e-6)
  })

  test('at a tenth of the mix’s level is a tenth, and silent where the mix is', async () => {
    const loud = (await native(mono, {rest: requests.rest}))[4]!
    const soft = (await native(scaledBy(mono, 0.1), {rest: requests.rest}))[4]!
    expect(toDecibels(rms(samplesOf(soft)) / rms(samplesOf(loud)))).toBeCloseTo(-20, 3)
    const silent = await native(scaledBy(mono, 0), {rest: requests.rest})
    expect(silent.map(stem => rms(samplesOf(stem)))).toEqual([0, 0, 0, 0, 0])
  })

  test.each(kinds)('is told of with the stems as one job: %s', async kind => {
    const steps: JobStep[] = []
    const options = {modelRate, rest: requests.rest, onStep: (step: JobStep) => steps.push(step)}
    const {evaluations} = await separate(runnerHere(), mono, requests[kind], options)
    const progress = steps.map(step => step.progress)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBeCloseTo(1, 9)
    expect(steps.filter(({part}) => part === 'rest')).toEqual(steps.slice(0, 2))
    expect(steps.at(-1)!.evaluations).toBe(evaluations)
    // Two windows, and two calls for the rest of each.
    expect(evaluations).toBe(2 * 2 + (kind === 'guided' ? 2 : 4))
  })
})

/** Finds a rest that it is told, and makes each stem a quarter of what it hears. */
const knowing = (rest: Float32Array): Runner => ({
  run: async (job, options) => {
    const {method, input, length} = job
    const heard = mixOf(input)
    const quarters = (): Float32Array => {
      const stems = new Float32Array(4 * length)
      for (let n = 0; n < 4; n++)
        stems.set(
          heard.map(value => value / 4),
          n * length,
        )
      return stems
    }
    const stems = method === 'rest' ? rest : quarters()
    return handedOver(stems, job, options)
  },
  close: () => {},
})

test('takes its share of a mix at 44.1 kHz in stereo as the stems do, also above the model’s range', async () => {
  // Four players in the middle, and a fifth at the left that is as loud as all of them.
  const random = noise(5)
  const signal = (gain: number): Float32Array => Float32Array.from({length: 22_050}, () => gain * random())
  const [four, fifth] = [signal(0.1), signal(0.1)]
  const mix: Audio = {sampleRate: 44_100, channels: [four.map((value, i) => value + 2 * fifth[i]!), four]}
  const heard = resample(fifth, 44_100, modelRate)
  const {stems} = await separate(knowing(heard), mix, requests.guided, {modelRate, rest: requests.rest})
  expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
  const rest = stems[4]!
  const truth: Audio = {sampleRate: 44_100, channels: [fifth.map(value => 2 * value), new Float32Array(fifth.length)]}
  const share = energyAbove(rest, 11_025) / energyAbove(truth, 11_025)
  expect(share).toBeGreaterThan(0.5)
  expect(share).toBeLessThan(1.1)
})

describe('of sound in a file', () => {
  /** Four windows of the tiny packs. */
  const mix = band({seconds: 1, sampleRate: modelRate})
  const files = ['bass', 'drums', 'guitar', 'piano', 'rest'].map(stem => at('out', `${stem}.wav`))
  const whole = {} as Record<(typeof kinds)[number], Audio[]>
  beforeAll(async () => {
    for (const kind of kinds)
      whole[kind] = (await separate(runnerHere(), mix, requests[kind], {modelRate, rest: requests.rest})).stems
  })
  beforeEach(() => {
    for (const name of ['work', 'out']) {
      rmSync(at(name), {recursive: true, force: true})
      mkdirSync(at(name))
    }
  })
  const run = (runner: Runner, kind: (typeof kinds)[number] = 'guided', told: string[] = []) =>
    separateInto(runner, soundOf(mix), shape => wavSink(files, shape), {
      request: requests[kind],
      rest: requests.rest,
      modelRate,
      work: folderWork(at('work')),
      onResume: ({window, windows}, of) => told.push(`${of} ${window} of ${windows}`),
    })
  const expectWritten = async (kind: (typeof kinds)[number]): Promise<void> => {
    for (const [n, file] of files.entries())
      expect(sameSamples(await decodeFile(file), whole[kind][n]!), file).toBe(true)
  }

  test('stems and rest are bit for bit those in memory, sum to the mix, and its level is what was written', async () => {
    const facts = await run(runnerHere())
    await expectWritten('guided')
    const stems = await Promise.all(files.map(file => decodeFile(file)))
    expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
    expect(facts).toMatchObject({engine: 'cpu', evaluations: 4 * (2 + 1)})
    const loudness = ({channels}: Audio): number => Math.hypot(...channels.map(rms))
    expect(facts.restLevel).toBeCloseTo(toDecibels(loudness(stems[4]!) / loudness(mix)), 4)
  })

  test.each([
    ['guided', 2, 'rest 2 of 4', 3],
    ['guided', 4, 'rest 4 of 4', 1],
    ['guided', 7, 'rest 4 of 4, stems 3 of 4', 4],
    ['refine', 6, 'rest 4 of 4, stems 2 of 4', 3],
  ] as const)(
    'a run that ended too early is gone on from, bit for bit: %s after %i windows',
    async (kind, windows, from, next) => {
      await expect(run(runnerHere(windows), kind)).rejects.toThrow('the engine is gone')
      expect(readdirSync(at('out'))).toEqual([])
      const {withoutRest, log, held} = workFiles(at('work'))
      expect(existsSync(withoutRest)).toBe(windows >= 4)
      const notes = [log, held(0), held(1)].map(file => path.basename(file))
      const sounds = readdirSync(at('work'), {recursive: true, withFileTypes: true}).filter(
        entry => entry.isFile() && !notes.includes(entry.name),
      )
      const sizes = sounds.map(({parentPath, name}) => statSync(path.join(parentPath, name)).size)
      expect(await bytesInWork(at('work'))).toBe(sizes.reduce((a, b) => a + b))
      const [runner, told] = [runnerHere(), [] as string[]]
      await run(runner, kind, told)
      expect(told.join(', ')).toBe(from)
      expect(runner.made[0]).toBe(next)
      await expectWritten(kind)
    },
  )
})
