import {type Audio, duration, sampleCount} from '../audio/audio.ts'
import {BadInput} from '../base/errors.ts'
import {printable} from '../base/printable.ts'
import type {Range} from '../base/range.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Hertz, Seconds} from '../base/units.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import {heardAt} from './heard-at.ts'
import type {JobRequest} from './job.ts'
import {resampleCalmly} from './resample-calmly.ts'
import type {Runner, RunOptions} from './runner.ts'
import type {Made} from './separate.ts'
import {spliced} from './splice.ts'
import {stemRows} from './stem-rows.ts'

type MakeOptions = RunOptions & {readonly modelRate: Hertz}

/** Makes all four stems from nothing: `seconds` long, mono at the model's rate. */
export const generate = async (
  runner: Runner,
  seconds: Seconds,
  request: JobRequest,
  {modelRate, ...options}: MakeOptions,
): Promise<Made> => {
  const length = Math.max(1, Math.round(seconds * modelRate))
  const {stems, ...rest} = await runner.run({...request, length}, options)
  const audio = stemRows(stems, length).map(row => ({sampleRate: modelRate, channels: [row]}))
  return {...rest, stems: audio}
}

export type Given = {
  /** Stems that are known; all of one length and one rate, unless they are to be aligned. */
  readonly stems: Readonly<Partial<Record<Stem, Audio>>>
  /** Where they came from, for messages. */
  readonly files?: Readonly<Partial<Record<Stem, string>>>
  /**
   * The stems to make anew. One that is also given is made anew only in its `ranges`. One that is neither here nor given
   * is left out: the model imagines it and it comes back silent, which is to sample from the marginal.
   */
  readonly make: readonly Stem[]
  /** Where given stems are made anew: one list for each that is also in `make`, in any order and without overlaps. */
  readonly ranges?: Readonly<Partial<Record<Stem, readonly Range[]>>>
  /**
   * Takes stems of different rates and lengths: they begin together and silence follows the shorter ones. New stems come
   * at the highest rate and as long as the longest; a stem that is remade in part keeps its own rate.
   */
  readonly align?: boolean
}

/**
 * Makes the stems in `make` around those that are given. What is given comes back as the very object that went in, but
 * for a stem that is remade in ranges: that one keeps its samples outside them bit for bit. New stems are mono at the rate
 * of the given ones.
 *
 * Throws BadInput when nothing is given, or lengths or rates differ and are not to be aligned.
 */
export const impute = async (
  runner: Runner,
  given: Given,
  request: JobRequest,
  {modelRate, ...options}: MakeOptions,
): Promise<Made> => {
  const {rate, length} = commonGrid(given)
  const rows: (Float32Array | undefined)[] = []
  for (const stem of STEMS) {
    const audio = given.stems[stem]
    rows.push(audio && (await heardAt(modelRate, audio, options.signal)))
  }
  const samples = Math.max(...rows.map(row => row?.length ?? 0))
  const lock = lockOf(given, rows, {samples, modelRate})
  const {stems, ...rest} = await runner.run({...request, length: samples, lock}, options)
  const made = stemRows(stems, samples)
  const finish = async (stem: Stem, row: Float32Array): Promise<Audio> => {
    const known = given.stems[stem]
    if (!given.make.includes(stem)) return known ?? {sampleRate: rate, channels: [new Float32Array(length)]}
    const target = known ? {rate: known.sampleRate, length: remadeLength(known, stem, given)} : {rate, length}
    const resampled = await resampleCalmly(row, {from: modelRate, to: target.rate}, options.signal)
    const fresh = fitTo(resampled, target.length)
    if (!known) return {sampleRate: rate, channels: [fresh]}
    const old = {...known, channels: known.channels.map(channel => fitTo(channel, target.length))}
    return spliced(old, fresh, rangesOf(given, stem))
  }
  const audio: Audio[] = []
  for (const [n, stem] of STEMS.entries()) audio.push(await finish(stem, made[n]!))
  return {...rest, stems: audio}
}

const rangesOf = ({ranges, make}: Given, stem: Stem): readonly Range[] =>
  make.includes(stem) ? (ranges?.[stem] ?? []) : []

/** A stem that is aligned may end within a range. */
const remadeLength = (known: Audio, stem: Stem, given: Given): number => {
  const ends = rangesOf(given, stem).map(({to}) => Math.round(to * known.sampleRate))
  return given.align ? Math.max(sampleCount(known), ...ends) : sampleCount(known)
}

const commonGrid = ({stems, files = {}, align}: Given): {rate: Hertz; length: number} => {
  const known = STEMS.flatMap(stem => (stems[stem] ? [{stem, audio: stems[stem]}] : []))
  const [first, ...others] = known
  if (!first) throw new BadInput('impute needs at least one given stem; use generate to make all four')
  if (align) {
    const rate = Math.max(...known.map(({audio}) => audio.sampleRate))
    return {rate, length: Math.max(...known.map(({audio}) => Math.ceil(duration(audio) * rate - 1e-6)))}
  }
  const called = (stem: Stem): string => (files[stem] === undefined ? stem : `${printable(files[stem])} (${stem})`)
  const rate = first.audio.sampleRate
  const length = sampleCount(first.audio)
  for (const {stem, audio} of others) {
    if (audio.sampleRate !== rate)
      throw new BadInput(
        `${called(stem)}: is at ${audio.sampleRate} Hz, but ${called(first.stem)} at ${rate} Hz; expected one rate; convert it`,
      )
    if (sampleCount(audio) !== length)
      throw new BadInput(
        `${called(stem)}: is ${sampleCount(audio)} samples long, but ${called(first.stem)} ${length}; expected one length; pad or cut it`,
      )
  }
  return {rate, length}
}

type Grid = {samples: number; modelRate: Hertz}

const lockOf = (given: Given, rows: readonly (Float32Array | undefined)[], {samples, modelRate}: Grid): Lock => {
  const lock: Lock = {
    known: new Float32Array(STEMS.length * samples),
    locked: new Uint8Array(STEMS.length * samples),
  }
  rows.forEach((row, n) => {
    if (!row) return
    lock.known.set(row, n * samples) // and silence, where it is shorter than another
    lock.locked.fill(1, n * samples, (n + 1) * samples)
    const indexOf = (at: Seconds): number => n * samples + Math.min(samples, Math.max(0, Math.round(at * modelRate)))
    for (const {from, to} of rangesOf(given, STEMS[n]!)) lock.locked.fill(0, indexOf(from), indexOf(to))
  })
  return lock
}

const fitTo = (x: Float32Array, length: number): Float32Array => {
  if (x.length === length) return x
  const fitted = new Float32Array(length)
  fitted.set(x.subarray(0, length))
  return fitted
}
