import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {soundOf} from '../../src/audio/sound/sound.ts'
import {type PerStem, STEMS} from '../../src/base/stems.ts'
import {goOn, goOnInto} from '../../src/runner/continue.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import type {Job} from '../../src/runner/job.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {openLock} from '../../src/runner/window/lock-reader.ts'
import {fileStems} from '../../src/runner/work/stem-sink.ts'
import {folderWork} from '../../src/runner/work/work.ts'
import type {Lock} from '../../src/sampler/posteriors/impute.ts'
import type {SettingsOf} from '../../src/sampler/preset/settings.ts'
import {band, sameSamples} from '../e2e/sounds.ts'
import {handedOver} from '../support/job-input.ts'

const RATE = 22_050
const request = {
  pack: '',
  engine: CPU_ENGINE,
  method: 'generate',
  settings: {} as SettingsOf<'generate'>,
  seed: 0,
} as const

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-continue-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

type Heard = {readonly job: Job; readonly lock: Lock}

/** A runner whose model answers with the constant 0.5 wherever nothing is locked. */
const halves = (heard: (of: Heard) => void): Runner => ({
  run: async (job, options) => {
    if (job.input.kind !== 'lock') throw new Error('expected a lock')
    const reader = await openLock(job.input.lock)
    const lock = reader.read(0, job.length)
    reader.close()
    heard({job, lock})
    const stems = lock.known.map((value, i) => (lock.locked[i] ? value : 0.5))
    return handedOver(stems, job, options)
  },
  close: () => {},
})

const goneOn = async (begun: PerStem<Audio>, seconds: number): Promise<Heard & {stems: Audio[]}> => {
  const work = mkdtempSync(path.join(folder, 'work-'))
  const files = Object.fromEntries(STEMS.map(stem => [stem, path.join(work, `${stem}.wav`)]))
  const sounds = Object.fromEntries(Object.entries(begun).map(([stem, audio]) => [stem, soundOf(audio)]))
  let heard: Heard | undefined
  const runner = halves(of => {
    heard = of
  })
  const how = {begun: sounds, seconds, request, work: folderWork(work), modelRate: RATE}
  await goOnInto(runner, fileStems(files), how)
  return {...heard!, stems: await Promise.all(STEMS.map(stem => decodeFile(files[stem]!)))}
}
const cut = ({sampleRate, channels}: Audio, from: number, to: number): Audio => ({
  sampleRate,
  channels: channels.map(channel => channel.slice(from, to)),
})

describe('going on from what is there', () => {
  const drums = band({seconds: 8, sampleRate: 44_100})
  const bass = band({seconds: 7, sampleRate: RATE, channels: 1})
  let made: Awaited<ReturnType<typeof goneOn>>
  beforeAll(async () => {
    made = await goneOn({bass, drums}, 2)
  })

  test('keeps every stem bit for bit up to the join, at its own rate and with its own channels', () => {
    const {stems} = made
    expect(stems.map(({sampleRate}) => sampleRate)).toEqual([RATE, 44_100, RATE, RATE])
    expect(stems.map(({channels}) => channels.length)).toEqual([1, 2, 1, 1])
    expect(stems.map(({channels}) => channels[0]!.length)).toEqual([10 * RATE, 441_000, 10 * RATE, 10 * RATE])
    const join = (8 - 0.05) * 44_100
    expect(sameSamples(cut(stems[1]!, 0, join), cut(drums, 0, join))).toBe(true)
    expect(sameSamples(cut(stems[0]!, 0, 7 * RATE), bass)).toBe(true)
    expect(stems[2]!.channels[0]!.subarray(0, 7.9 * RATE).every(value => value === 0)).toBe(true)
  })

  test('is what was made from the end of the longest on, and fades there without a step', () => {
    const {stems} = made
    for (const {sampleRate, channels} of stems)
      for (const channel of channels) expect(Math.abs(channel[Math.round(8.5 * sampleRate)]! - 0.5)).toBeLessThan(1e-3)
    const guitar = stems[2]!.channels[0]!.subarray(7.9 * RATE, 8.1 * RATE)
    for (let i = 1; i < guitar.length; i++) expect(Math.abs(guitar[i]! - guitar[i - 1]!)).toBeLessThan(0.002)
    expect(Math.max(...guitar)).toBeCloseTo(0.5, 5)
  })

  test('lets the model hear the last six seconds, silence where a stem is over or not there, and no more', () => {
    const {job, lock} = made
    expect([job.method, job.length]).toEqual(['impute', 8 * RATE])
    const {known, locked} = lock
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

  test('is bit for bit the same in memory', async () => {
    let heard: Heard | undefined
    const runner = halves(of => {
      heard = of
    })
    const {stems} = await goOn(runner, {bass, drums}, {seconds: 2, request}, {modelRate: RATE})
    // Compared as bytes: value by value takes seconds.
    const bytes = ({lock: {known, locked}}: Heard) => [known, locked].map(({buffer}) => Buffer.from(buffer))
    expect(bytes(heard!).every((part, n) => part.equals(bytes(made)[n]!))).toBe(true)
    expect(stems.every((stem, n) => sameSamples(stem, made.stems[n]!))).toBe(true)
  })

  test('goes on from less than that too', async () => {
    const {stems, job} = await goneOn({bass: cut(bass, 0, 500)}, 1)
    expect(stems.every(({channels}) => channels[0]!.length === 500 + RATE)).toBe(true)
    expect(stems[0]!.channels[0]!.every(Number.isFinite)).toBe(true)
    expect(job.length).toBe(500 + RATE)
  })
})
