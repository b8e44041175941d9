import {describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {STEMS} from '../../src/base/stems.ts'
import {goOn} from '../../src/runner/continue.ts'
import type {Job, JobResult} from '../../src/runner/job.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {band, sameSamples} from '../e2e/sounds.ts'

const RATE = 22_050
const request = {pack: '', engine: {name: 'cpu'}, method: 'generate', settings: {} as Job['settings'], seed: 0} as const

/** A runner whose model answers with the constant 0.5 wherever nothing is locked. */
const halves = (): {runner: Runner; jobs: Job[]} => {
  const jobs: Job[] = []
  const run = async (job: Job): Promise<JobResult> => {
    jobs.push(job)
    const {lock} = job
    const stems = new Float32Array(4 * job.length).map((_, i) => (lock?.locked[i] ? lock.known[i]! : 0.5))
    return {stems, engine: 'cpu', evaluations: 1, loadSeconds: 0, runSeconds: 0}
  }
  return {runner: {run, close: () => {}}, jobs}
}
const cut = ({sampleRate, channels}: Audio, from: number, to: number): Audio => ({
  sampleRate,
  channels: channels.map(channel => channel.slice(from, to)),
})

describe('going on from what is there', () => {
  const drums = band({seconds: 8, sampleRate: 44_100})
  const bass = band({seconds: 7, sampleRate: RATE, channels: 1})
  const made = async (seconds = 2) => {
    const {runner, jobs} = halves()
    const {stems} = await goOn(runner, {bass, drums}, {seconds, request}, {modelRate: RATE})
    return {stems, job: jobs[0]!}
  }

  test('keeps every stem bit for bit up to the join, at its own rate and with its own channels', async () => {
    const {stems} = await made()
    expect(stems.map(({sampleRate}) => sampleRate)).toEqual([RATE, 44_100, RATE, RATE])
    expect(stems.map(({channels}) => channels.length)).toEqual([1, 2, 1, 1])
    expect(stems.map(({channels}) => channels[0]!.length)).toEqual([10 * RATE, 441_000, 10 * RATE, 10 * RATE])
    const join = (8 - 0.05) * 44_100
    expect(sameSamples(cut(stems[1]!, 0, join), cut(drums, 0, join))).toBe(true)
    expect(sameSamples(cut(stems[0]!, 0, 7 * RATE), bass)).toBe(true)
    expect(stems[2]!.channels[0]!.subarray(0, 7.9 * RATE).every(value => value === 0)).toBe(true)
  })

  test('is what was made from the end of the longest on, and fades there without a step', async () => {
    const {stems} = await made()
    for (const {sampleRate, channels} of stems)
      for (const channel of channels) expect(Math.abs(channel[Math.round(8.5 * sampleRate)]! - 0.5)).toBeLessThan(1e-3)
    const guitar = stems[2]!.channels[0]!.subarray(7.9 * RATE, 8.1 * RATE)
    for (let i = 1; i < guitar.length; i++) expect(Math.abs(guitar[i]! - guitar[i - 1]!)).toBeLessThan(0.002)
    expect(Math.max(...guitar)).toBeCloseTo(0.5, 5)
  })

  test('lets the model hear the last six seconds, silence where a stem is over or not there, and no more', async () => {
    const {job} = await made()
    expect([job.method, job.length]).toEqual(['impute', 8 * RATE])
    const {known, locked} = job.lock!
    const row = (n: number, from: number, to: number) =>
      known.subarray(n * job.length + from * RATE, n * job.length + to * RATE)
    expect(row(0, 0, 5)).toEqual(bass.channels[0]!.slice(2 * RATE))
    expect(row(0, 5, 8).every(value => value === 0)).toBe(true)
    expect(row(1, 0, 5.9).some(value => value !== 0)).toBe(true)
    for (const n of STEMS.keys()) {
      const first = locked.indexOf(0, n * job.length) - n * job.length
      expect(first).toBe(Math.round(6 * RATE) - Math.round(0.05 * RATE))
      expect(locked.subarray(n * job.length + first, (n + 1) * job.length).includes(1)).toBe(false)
    }
  })

  test('goes on from less than that too', async () => {
    const {runner, jobs} = halves()
    const short = cut(bass, 0, 500)
    const {stems} = await goOn(runner, {bass: short}, {seconds: 1, request}, {modelRate: RATE})
    expect(stems.every(({channels}) => channels[0]!.length === 500 + RATE)).toBe(true)
    expect(stems[0]!.channels[0]!.every(Number.isFinite)).toBe(true)
    expect(jobs[0]!.length).toBe(500 + RATE)
  })
})
