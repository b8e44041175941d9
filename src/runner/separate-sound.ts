import path from 'node:path'
import {restoring} from '../audio/restore.ts'
import type {Sound} from '../audio/sound/sound.ts'
import {openWav} from '../audio/sound/wav-sound.ts'
import type {Hertz} from '../base/units.ts'
import type {Reached} from '../sampler/long.ts'
import {createBreather} from './breather.ts'
import {hearInto} from './hear-into.ts'
import type {Job, JobFacts, JobRequest} from './job.ts'
import type {Runner, RunOptions} from './runner.ts'
import {openStemFile, type StemFile} from './stem-file.ts'
import type {StemShape, StemSink} from './stem-sink.ts'

export type SeparateSoundOptions = Omit<RunOptions, 'onStretch'> & {
  readonly modelRate: Hertz
  readonly stemCount: number
  /** Leave the stems at the model's rate, mono. */
  readonly native?: boolean
  /** An existing folder for what is needed on the way; it is not emptied. What an earlier run of the same left is gone on from. */
  readonly work: string
  /** How much of the mix the model's ear has, 0–1. */
  readonly onHear?: (done: number) => void
  /** Earlier runs have come so far. */
  readonly onResume?: (reached: Reached) => void
  /** Another window is finished, and lies in `work`. */
  readonly onFinished?: (reached: Reached) => void
  /** How much of bringing the stems to the mix's rate and channels is done, 0–1. */
  readonly onRestore?: (done: number) => void
}

/**
 * `separate` for sound of any length: nothing of it is held but a window and a few seconds of stems, which `openSink`'s sink
 * gets in the end. Samples are those of `separate`, bit for bit. Throws BadInput, ModelError, Cancelled, and what the disk
 * throws.
 */
export const separateSound = async (
  runner: Runner,
  mix: Sound,
  openSink: (shape: StemShape) => StemSink,
  {request, ...options}: SeparateSoundOptions & {readonly request: JobRequest},
): Promise<JobFacts> => {
  const {modelRate, work, native, onRestore, signal} = options
  const heard = await hearInto(path.join(work, 'heard.wav'), mix, options)
  const file = openStemFile(work, {stems: options.stemCount, length: heard.length, sampleRate: modelRate})
  let facts: JobFacts
  try {
    facts = await makeStems(runner, {...request, mix: {file: heard.file}, length: heard.length}, {...options, file})
  } finally {
    file.close()
  }
  const [own, made] = [await openWav(heard.file), file.open()]
  const target = native ? own : mix
  const {sampleRate, channels, length} = target
  const sink = openSink({sampleRate, channels: channels.length, samples: length})
  try {
    const breathe = createBreather(signal)
    for (const stretch of restoring(target, made)) {
      onRestore?.(stretch.at / length)
      sink.append(stretch.stems)
      await breathe()
    }
    await sink.finish()
  } catch (error) {
    sink.discard()
    throw error
  } finally {
    own.close()
    made.close()
  }
  return facts
}

/** Makes what is missing of the stems. */
const makeStems = async (
  runner: Runner,
  job: Job,
  {file, onStep, onResume, onFinished, signal}: SeparateSoundOptions & {readonly file: StemFile},
): Promise<JobFacts> => {
  const {from, spent} = file
  const begun = performance.now()
  let evaluations = 0
  if (from) onResume?.(from)
  const facts = await runner.run(
    {...job, from},
    {
      signal,
      onStep: step => {
        evaluations = step.evaluations
        onStep?.({...step, evaluations: spent.evaluations + evaluations})
      },
      onStretch: stretch => {
        const seconds = spent.seconds + Math.round(performance.now() - begun) / 1000
        file.add(stretch, {evaluations: spent.evaluations + evaluations, seconds})
        onFinished?.(stretch.reached)
      },
    },
  )
  const {engine, loadSeconds, runSeconds} = facts
  return {
    engine,
    loadSeconds,
    evaluations: spent.evaluations + facts.evaluations,
    runSeconds: spent.seconds + runSeconds,
  }
}
