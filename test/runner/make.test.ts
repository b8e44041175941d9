import {describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {BadInput} from '../../src/base/errors.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {Job, Variation} from '../../src/runner/job.ts'
import {generate, impute} from '../../src/runner/make.ts'
import type {Runner} from '../../src/runner/runner.ts'
import type {SettingsOf} from '../../src/sampler/preset/settings.ts'
import {band, sameSamples} from '../e2e/sounds.ts'
import {handedOver, lockOf} from '../support/job-input.ts'

const RATE = 22_050
const request = {
  pack: '',
  engine: CPU_ENGINE,
  method: 'impute',
  settings: {} as SettingsOf<'impute'>,
  seed: 0,
} as const

/** A runner whose model answers with the constant 0.5 wherever nothing is locked. */
const halves = (): {runner: Runner; jobs: Job[]} => {
  const jobs: Job[] = []
  const run: Runner['run'] = async (job, options) => {
    jobs.push(job)
    const lock = lockOf(job)
    const stems = new Float32Array(4 * job.length).map((_, i) => (lock?.locked[i] ? lock.known[i]! : 0.5))
    return handedOver(stems, job, options)
  }
  return {runner: {run, close: () => {}}, jobs}
}

test('generate makes as many samples as the seconds say', async () => {
  const {runner} = halves()
  const {stems} = await generate(runner, 0.5, {...request, method: 'generate'}, {modelRate: RATE})
  expect(stems.map(({channels}) => channels[0]!.length)).toEqual(Array(4).fill(RATE / 2))
})

describe('a run that begins at stems', () => {
  const bass = band({seconds: 0.5, sampleRate: RATE, channels: 1})
  const varied = async (strength: number, given?: Audio): Promise<Variation | undefined> => {
    const {runner, jobs} = halves()
    const options = {modelRate: RATE, begin: {stems: {bass}, strength}}
    if (given) await impute(runner, {stems: {drums: given}, make: ['bass']}, request, options)
    else await generate(runner, 0.5, {...request, method: 'generate'}, options)
    const {input} = jobs[0]!
    return input.kind === 'mix' ? undefined : input.variation
  }

  test.each([undefined, bass])('has them as its guess, and silence for those that are not there', async given => {
    const {guess, strength} = (await varied(0.4, given))!
    expect(strength).toBe(0.4)
    expect(guess.subarray(0, RATE / 2)).toEqual(bass.channels[0])
    expect(guess.subarray(RATE / 2).every(value => value === 0)).toBe(true)
  })

  test('at strength 1 has no guess: it is a run from scratch', async () => {
    expect(await varied(1)).toBeUndefined()
  })
})

describe('impute', () => {
  const drums = band({seconds: 1, sampleRate: 44_100})

  test('gives back what is given as it came, and new stems of the same length and rate, mono', async () => {
    const {runner, jobs} = halves()
    const {stems} = await impute(runner, {stems: {drums}, make: ['bass', 'guitar', 'piano']}, request, {
      modelRate: RATE,
    })
    expect(stems[1]).toBe(drums)
    for (const n of [0, 2, 3]) {
      expect(stems[n]!.sampleRate).toBe(44_100)
      expect(stems[n]!.channels.map(channel => channel.length)).toEqual([44_100])
      expect(stems[n]!.channels[0]![20_000]).toBeCloseTo(0.5, 3)
    }
    const {locked} = lockOf(jobs[0]!)!
    expect([0, 1, 2, 3].map(n => locked[n * RATE])).toEqual([0, 1, 0, 0])
  })

  test('leaves out, as silence, what is neither given nor to be made', async () => {
    const {runner} = halves()
    const {stems} = await impute(runner, {stems: {drums}, make: ['bass']}, request, {modelRate: RATE})
    expect([2, 3].every(n => stems[n]!.channels[0]!.every(value => value === 0))).toBe(true)
  })

  test('keeps every sample outside the range bit for bit, in every channel, and fades inside it', async () => {
    const {runner} = halves()
    const given = {stems: {drums}, make: ['drums'] as const, ranges: {drums: [{from: 0.25, to: 0.75}]}}
    const {stems} = await impute(runner, given, request, {modelRate: RATE})
    const [from, to] = [0.25 * 44_100, 0.75 * 44_100]
    for (const [start, end] of [
      [0, from],
      [to, 44_100],
    ] as const) {
      const part = ({channels}: typeof drums) => ({
        sampleRate: 44_100,
        channels: channels.map(channel => channel.slice(start, end)),
      })
      expect(sameSamples(part(stems[1]!), part(drums))).toBe(true)
    }
    expect(stems[1]!.channels[1]![22_050]).toBeCloseTo(0.5, 3)
    const jump = Math.abs(stems[1]!.channels[0]![from]! - drums.channels[0]![from]!)
    expect(jump).toBeLessThan(0.01)
  })

  test('remakes each stem in ranges of its own, several if need be, and keeps the rest of all', async () => {
    const {runner, jobs} = halves()
    const bass = band({seconds: 1, sampleRate: 44_100, channels: 1})
    const ranges = {
      bass: [{from: 0, to: 0.12}],
      drums: [
        {from: 0.5, to: 0.62},
        {from: 0.2, to: 0.36},
      ],
    }
    const given = {stems: {bass, drums}, make: ['bass', 'drums', 'piano'] as const, ranges}
    const {stems} = await impute(runner, given, request, {modelRate: RATE})
    for (const [n, stem] of (['bass', 'drums'] as const).entries()) {
      const known = given.stems[stem]
      const isInside = (i: number): boolean =>
        ranges[stem].some(({from, to}) => i >= Math.round(from * 44_100) && i < Math.round(to * 44_100))
      for (const [c, channel] of known.channels.entries()) {
        const made = stems[n]!.channels[c]!
        expect(made.every((value, i) => isInside(i) || Object.is(value, channel[i]))).toBe(true)
        for (const {from, to} of ranges[stem]) expect(made[Math.round(((from + to) / 2) * 44_100)]).toBeCloseTo(0.5, 3)
      }
      const open = lockOf(jobs[0]!)!.locked.subarray(n * RATE, (n + 1) * RATE)
      expect(open.every((locked, i) => locked === (isInside(2 * i) ? 0 : 1))).toBe(true)
    }
    expect(stems[3]!.channels[0]![22_050]).toBeCloseTo(0.5, 3)
  })

  test('does not fade where a range begins or ends with the sound', async () => {
    const {runner} = halves()
    const given = {stems: {drums}, make: ['drums'] as const, ranges: {drums: [{from: 0, to: 1}]}}
    const made = (await impute(runner, given, request, {modelRate: RATE})).stems[1]!
    expect(made.channels[1]!.subarray(2000, 42_000).every(value => Math.abs(value - 0.5) < 1e-3)).toBe(true)
    const jump = Math.abs(made.channels[0]![0]! - drums.channels[0]![0]!)
    expect(jump).toBeGreaterThan(0.1)
  })

  test.each([
    [
      'rate',
      band({seconds: 1, sampleRate: 48_000}),
      /^beat\.wav \(drums\): is at 44100 Hz, but bass at 48000 Hz; expected one rate; convert it$/,
    ],
    [
      'length',
      band({seconds: 0.9, sampleRate: 44_100}),
      /^beat\.wav \(drums\): is 44100 samples long, but bass 39690; expected one length; pad or cut it$/,
    ],
  ])('refuses stems of different %s, naming both', async (_, bass, expected) => {
    const {runner} = halves()
    const running = impute(runner, {stems: {bass, drums}, files: {drums: 'beat.wav'}, make: ['piano']}, request, {
      modelRate: RATE,
    })
    await expect(running).rejects.toBeInstanceOf(BadInput)
    await expect(running).rejects.toThrow(expected)
  })

  describe('of stems that are aligned', () => {
    const bass = band({seconds: 0.5, sampleRate: 22_050, channels: 1})

    test('makes the others at the highest rate and as long as the longest', async () => {
      const {runner, jobs} = halves()
      const {stems} = await impute(runner, {stems: {bass, drums}, make: ['guitar', 'piano'], align: true}, request, {
        modelRate: RATE,
      })
      expect([stems[0], stems[1]]).toEqual([bass, drums])
      for (const n of [2, 3]) expect(stems[n]!.channels[0]!.length).toBe(44_100)
      expect(stems[2]!.sampleRate).toBe(44_100)
      const {known, locked} = lockOf(jobs[0]!)!
      expect(jobs[0]!.length).toBe(RATE)
      expect(locked.subarray(0, 2 * RATE).every(value => value === 1)).toBe(true)
      expect(known.subarray(0, RATE / 2)).toEqual(bass.channels[0])
      expect(known.subarray(RATE / 2, RATE).every(value => value === 0)).toBe(true)
    })

    test('lets a stem that is remade in part keep its own rate, and all outside the range', async () => {
      const {runner} = halves()
      const given = {stems: {bass, drums}, make: ['bass'] as const, ranges: {bass: [{from: 0.1, to: 0.3}]}, align: true}
      const made = (await impute(runner, given, request, {modelRate: RATE})).stems[0]!
      expect([made.sampleRate, made.channels[0]!.length]).toEqual([22_050, 11_025])
      for (const [from, to] of [
        [0, 2205],
        [6615, 11_025],
      ] as const)
        expect(made.channels[0]!.slice(from, to)).toEqual(bass.channels[0]!.slice(from, to))
      expect(made.channels[0]![4000]).toBeCloseTo(0.5, 3)
    })

    test('lengthens a stem that ends within the range', async () => {
      const {runner} = halves()
      const given = {stems: {bass, drums}, make: ['bass'] as const, ranges: {bass: [{from: 0.4, to: 0.8}]}, align: true}
      const made = (await impute(runner, given, request, {modelRate: RATE})).stems[0]!
      expect(made.channels[0]!.length).toBe(0.8 * 22_050)
      expect(made.channels[0]!.slice(0, 8820)).toEqual(bass.channels[0]!.slice(0, 8820))
      expect(made.channels[0]![13_000]).toBeCloseTo(0.5, 3)
    })
  })
})
