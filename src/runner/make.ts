import type {Audio} from '../audio/audio.ts'
import {soundOf} from '../audio/sound/sound.ts'
import {STEMS} from '../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../base/units.ts'
import type {Lock} from '../sampler/posteriors/impute.ts'
import {type Beginning, beginAt} from './begin.ts'
import {heldInMemory} from './carry-sound.ts'
import {finishedStems} from './finished-stems.ts'
import {type Given, gridOf, openSpans} from './given.ts'
import type {JobRequest, Span} from './job.ts'
import {modelMono} from './model-mono.ts'
import type {Runner, RunOptions} from './runner.ts'
import type {Made} from './separate.ts'
import {stemRows} from './stem-rows.ts'

export type MakeOptions = RunOptions & {
  readonly modelRate: Hertz
  /** Absent: noise alone. */
  readonly begin?: Beginning
}

/** Makes all four stems from nothing: `seconds` long, mono at the model's rate. */
export const generate = async (
  runner: Runner,
  seconds: Seconds,
  request: JobRequest,
  {modelRate, begin, ...options}: MakeOptions,
): Promise<Made> => {
  const length = Math.max(1, Math.round(seconds * modelRate))
  const variation = await beginAt(begin, {length, modelRate, signal: options.signal})
  const {stems, ...rest} = await runner.run({...request, input: {kind: 'none', variation}, length}, options)
  const audio = stemRows(stems, length).map(row => ({sampleRate: modelRate, channels: [row]}))
  return {...rest, stems: audio}
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
  {modelRate, begin, ...options}: MakeOptions,
): Promise<Made> => {
  const known = STEMS.flatMap(stem => (given.stems[stem] ? [[stem, soundOf(given.stems[stem])] as const] : []))
  const sounds = {...given, stems: Object.fromEntries(known)}
  const grid = gridOf(sounds)
  const rows: (Float32Array | undefined)[] = []
  for (const stem of STEMS) {
    const audio = given.stems[stem]
    rows.push(audio && (await modelMono(modelRate, audio, options.signal)))
  }
  const samples = Math.max(...rows.map(row => row?.length ?? 0))
  const lock = lockOf(rows, openSpans(given, {samples, modelRate}), samples)
  const variation = await beginAt(begin, {length: samples, modelRate, signal: options.signal})
  const job = {...request, input: {kind: 'lock', lock, variation}, length: samples} as const
  const {stems, ...rest} = await runner.run(job, options)
  const made = soundOf({sampleRate: modelRate, channels: stemRows(stems, samples)})
  const audio: Audio[] = []
  for (const [n, sound] of finishedStems(sounds, made, grid).entries()) {
    const kept = given.make.includes(STEMS[n]!) ? undefined : given.stems[STEMS[n]!]
    audio.push(kept ?? (await heldInMemory(sound, options.signal)))
  }
  return {...rest, stems: audio}
}

const lockOf = (
  rows: readonly (Float32Array | undefined)[],
  open: readonly (readonly Span[])[],
  samples: Samples,
): Lock => {
  const lock = {known: new Float32Array(rows.length * samples), locked: new Uint8Array(rows.length * samples).fill(1)}
  for (const [n, row] of rows.entries()) {
    if (row) lock.known.set(row, n * samples) // and silence, where it is shorter than another
    for (const [from, to] of open[n]!) lock.locked.fill(0, n * samples + from, n * samples + to)
  }
  return lock
}
