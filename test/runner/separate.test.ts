import {expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {Cancelled} from '../../src/base/errors.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {Job} from '../../src/runner/job.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {separate} from '../../src/runner/separate.ts'
import type {SettingsOf} from '../../src/sampler/preset/settings.ts'
import {band, sumError} from '../e2e/sounds.ts'
import {handedOver, mixOf} from '../support/job-input.ts'

const RATE = 22_050
const request = {
  pack: '',
  engine: CPU_ENGINE,
  method: 'guided',
  settings: {} as SettingsOf<'guided'>,
  seed: 0,
} as const

const heardIn = ({input}: Job): Float32Array => mixOf(input)

/** A runner whose model gives every stem the same part of the mix; it keeps the job that it was given. */
const quarters = (): {runner: Runner; jobs: Job[]} => {
  const jobs: Job[] = []
  const run: Runner['run'] = async (job, options) => {
    jobs.push(job)
    const stems = new Float32Array(4 * job.length)
    for (let n = 0; n < 4; n++)
      stems.set(
        heardIn(job).map(value => value / 4),
        n * job.length,
      )
    return handedOver(stems, job, options)
  }
  return {runner: {run, close: () => {}}, jobs}
}

test.each([
  ['stereo at 44.1 kHz', {sampleRate: 44_100, channels: 2}],
  ['mono at 22,050 Hz', {sampleRate: RATE, channels: 1}],
  ['mono at 8 kHz', {sampleRate: 8000, channels: 1}],
])('%s: stems have its rate, channels and length, and sum to it', async (_, shape) => {
  const mix = band({seconds: 0.1, ...shape})
  const {runner, jobs} = quarters()
  const {stems} = await separate(runner, mix, request, {modelRate: RATE})
  expect(heardIn(jobs[0]!).length).toBe(Math.round(0.1 * RATE))
  for (const stem of stems) {
    expect(stem.sampleRate).toBe(mix.sampleRate)
    expect(stem.channels.map(channel => channel.length)).toEqual(mix.channels.map(channel => channel.length))
  }
  expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
})

test('native stems are mono at the model’s rate and sum to what the model heard', async () => {
  const mix = band({seconds: 0.2})
  const {runner, jobs} = quarters()
  const {stems} = await separate(runner, mix, request, {modelRate: RATE, native: true})
  const heard: Audio = {sampleRate: RATE, channels: [heardIn(jobs[0]!)]}
  expect(stems.map(({sampleRate, channels}) => [sampleRate, channels.length])).toEqual(Array(4).fill([RATE, 1]))
  expect(sumError(stems, heard)).toBeLessThanOrEqual(1e-4)
})

test.each([1, 2])('%i samples at 384 kHz, less than one of the model’s, still come apart', async samples => {
  const mix = band({samples, sampleRate: 384_000, channels: 1})
  mix.channels[0]!.fill(0.5)
  const {runner} = quarters()
  const {stems} = await separate(runner, mix, request, {modelRate: RATE})
  expect(stems.every(stem => stem.channels[0]!.length === samples)).toBe(true)
  expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
})

test('a cancel while stems are brought back to the mix’s rate ends it', async () => {
  const controller = new AbortController()
  const {runner} = quarters()
  const onRestore = () => controller.abort()
  const running = separate(runner, band({seconds: 3}), request, {modelRate: RATE, signal: controller.signal, onRestore})
  await expect(running).rejects.toBeInstanceOf(Cancelled)
})
