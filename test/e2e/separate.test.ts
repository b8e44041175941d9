import {readdirSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {type Audio, sampleCount} from '../../src/audio/audio.ts'
import {rms, toDecibels} from '../../src/audio/dsp/levels.ts'
import {asset} from '../../src/base/assets.ts'
import {readManifest} from '../../src/model/pack/read-manifest.ts'
import {windowsOf} from '../../src/runner/window/run-part.ts'
import {type Outcome, quartet, temporaryFolder} from './quartet.ts'
import {band, putWav, readFacts, readStems, sameSamples, scaledBy, sumError} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const FILES = ['bass.wav', 'drums.wav', 'guitar.wav', 'piano.wav', 'quartet.json']
const mix = band({seconds: 0.5})

const separate = (mixFile: string, out: string, ...flags: string[]): Promise<Outcome> =>
  quartet(['separate', at(mixFile), '--out', at(out), '--steps', '1', ...flags])

const levels = (stems: readonly Audio[]): number[] => stems.map(({channels}) => toDecibels(rms(channels[0]!)))

describe('a stereo mix at 44.1 kHz', () => {
  let told: Outcome
  let stems: Audio[]
  beforeAll(async () => {
    putWav(at('mix.wav'), mix)
    told = await separate('mix.wav', 'first', '--seed', '7', '--threads', '1', '--json')
    stems = await readStems(at('first'))
  })

  test('becomes four stems of its rate, channels and length that sum to it, and nothing else', () => {
    expect(told.code).toBe(0)
    expect(readdirSync(at('first')).sort()).toEqual(FILES)
    for (const {sampleRate, channels} of stems)
      expect([sampleRate, channels.length, channels[0]!.length]).toEqual([44_100, 2, 22_050])
    expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
  })

  test('is told as one JSON document, with progress beside it, that says all that is needed to repeat it', () => {
    const document = JSON.parse(told.stdout) as Record<string, unknown>
    const {stems: files, ...facts} = document
    expect(facts).toEqual(readFacts(at('first')))
    expect(Object.values(files as object)).toEqual(FILES.slice(0, 4).map(name => at('first', name)))
    expect(facts).toMatchObject({
      task: 'separate',
      method: 'guided',
      preset: 'balanced',
      settings: {steps: 1},
      seed: 7,
      take: 0,
      model: {name: 'quartet-small', hash: expect.stringMatching(/^[0-9a-f]{64}$/)},
      engine: 'cpu',
      threads: 1,
      input: {sha256: expect.stringMatching(/^[0-9a-f]{64}$/), sampleRate: 44_100, channels: 2, samples: 22_050},
    })
    expect(told.stderr).toMatch(/^separate {2}step 1\/1 {2}σ \S+ {2}100 %\n/)
  })

  test('gives the same stems for the same seed, and others for another', async () => {
    const flags = ['--method', 'dirac', '--steps', '16', '--threads', '1', '--quiet']
    const seeds = {one: '7', same: '7', other: '8'}
    const made = []
    for (const [out, seed] of Object.entries(seeds)) {
      const {code, stdout, stderr} = await separate('mix.wav', out, ...flags, '--seed', seed)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(
        new RegExp(`${out}: bass\\.wav  drums\\.wav .*\n.*dirac, seed ${seed}, 16 network calls in `),
      )
      made.push(await readStems(at(out)))
    }
    const [one, same, other] = made
    expect(same!.every((stem, n) => sameSamples(stem, one![n]!))).toBe(true)
    expect(other!.every((stem, n) => sameSamples(stem, one![n]!))).toBe(false)
  })

  test('at a tenth of its level gives a tenth of the stems', async () => {
    putWav(at('soft.wav'), scaledBy(mix, 0.1))
    await separate('soft.wav', 'soft', '--seed', '7', '--threads', '1')
    const soft = levels(await readStems(at('soft')))
    for (const [n, level] of levels(stems).entries()) expect(Math.abs(soft[n]! + 20 - level)).toBeLessThan(0.1)
  })

  test('gives the model’s own stems when they are asked for, and only overwrites when told to', async () => {
    expect(await separate('mix.wav', 'first', '--native')).toMatchObject({code: 2})
    expect(readFacts(at('first'))).toMatchObject({native: false})
    expect(await separate('mix.wav', 'first', '--native', '--force')).toMatchObject({code: 0})
    expect(readFacts(at('first'))).toMatchObject({native: true})
    for (const {sampleRate, channels} of await readStems(at('first')))
      expect([sampleRate, channels.length, channels[0]!.length]).toEqual([22_050, 1, 11_025])
  })
})

describe('a mono mix at 22,050 Hz, longer than a window', () => {
  const long = band({seconds: 26, sampleRate: 22_050, channels: 1})
  let stems: Audio[]
  beforeAll(async () => {
    putWav(at('long.wav'), long)
    expect(await separate('long.wav', 'long', '--seed', '1')).toMatchObject({code: 0})
    stems = await readStems(at('long'))
  })

  test('becomes stems exactly as long that sum to it', () => {
    expect(stems.map(sampleCount)).toEqual(Array(4).fill(sampleCount(long)))
    expect(sumError(stems, long)).toBeLessThanOrEqual(1e-4)
  })

  test('has no click where windows meet', async () => {
    const {manifest} = await readManifest(asset('models', 'quartet-small'))
    const {windows} = windowsOf(
      {method: 'guided', input: {kind: 'mix'}, length: sampleCount(long)},
      manifest,
      manifest.window,
    )
    expect(windows.length).toBeGreaterThan(1)
    // The mix repeats every quarter of a second, so every such stretch has the same roughness but for what borders add.
    const beat = 0.25 * 22_050
    const borders = windows.slice(1).flatMap(({fadeFrom, fadeTo}) => [fadeFrom, fadeTo].map(t => Math.floor(t / beat)))
    for (const {channels} of stems) {
      const rough = Array.from({length: 26 * 4 - 1}, (_, k) => roughness(channels[0]!, Math.round(k * beat), beat))
      const others = rough.filter((_, k) => !borders.includes(k) && k > 3 && k < 100)
      for (const border of borders) expect(rough[border]).toBeLessThan(1.5 * Math.max(...others))
    }
  })
})

/** Energy of the second difference: what a click is made of. */
const roughness = (x: Float32Array, from: number, length: number): number => {
  let sum = 0
  for (let i = Math.max(1, from); i < from + length && i + 1 < x.length; i++)
    sum += (x[i - 1]! - 2 * x[i]! + x[i + 1]!) ** 2
  return sum
}
