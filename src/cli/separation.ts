import {createHash} from 'node:crypto'
import path from 'node:path'
import type {FileSound} from '../audio/sound/sound.ts'
import {type SoundSource, soundSource} from '../audio/sound/sound-source.ts'
import {STEMS} from '../base/stems.ts'
import type {Hertz, Seconds} from '../base/units.ts'
import {version} from '../base/version.ts'
import {separateSound} from '../runner/separate-sound.ts'
import {wavSink} from '../runner/stem-sink.ts'
import type {Reached} from '../sampler/long.ts'
import {refuseFull} from '../session/folder/disk.ts'
import {findWork} from '../session/folder/kept-work.ts'
import {hashOf} from '../session/take/provenance.ts'
import {stemFiles} from '../session/take/save-take.ts'
import type {Bench, Making, Written} from './make-takes.ts'
import {calledOut} from './output-folder.ts'
import type {Run} from './prepare-run.ts'

/** Sound that is longer is worth keeping what is finished of it when the run is stopped. */
const WORTH_KEEPING: Seconds = 60

type Wish = {readonly seed?: number; readonly native?: boolean; readonly signal: AbortSignal}

/**
 * How `file` is separated, window by window however long it is, and with which seed: that of an earlier run of the same
 * kind that ended too early and is gone on from, if none was asked for. Throws BadInput and Cancelled.
 */
export const prepareSeparation = async (
  file: string,
  run: Run,
  {seed: asked, native = false, signal}: Wish,
): Promise<{making: Making; seed: number}> => {
  const source = await soundSource(file)
  const sha256 = await hashOf(file, signal)
  source.check()
  const key = keyOf(run, {sha256, native})
  const seed = findWork(path.resolve(run.out), {key, seed: asked})?.seed ?? run.request.seed
  const make = (bench: Bench): Promise<Written> =>
    bench.inFolder(key, folders =>
      separateFile(source, bench, {...folders, out: run.out, native, trace: mix => ({file, sha256, ...traceOf(mix)})}),
    )
  return {making: {make, details: {}}, seed}
}

/** What a separation takes on the disk: stems, the model's own, and what it hears. */
const bytesOf = ({length, sampleRate, channels}: FileSound, modelRate: Hertz): number =>
  4 * (STEMS.length * channels.length * length + (STEMS.length + 1) * Math.ceil((length / sampleRate) * modelRate))

const traceOf = ({sampleRate, channels, length}: FileSound): Record<string, number> => ({
  sampleRate,
  channels: channels.length,
  samples: length,
  seconds: length / sampleRate,
})

/** Of everything that decides the stems but the seed. Which engine makes them is not among it. */
const keyOf = ({method, settings, model, guess, request}: Run, input: {sha256: string; native: boolean}): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        version(),
        'separate',
        method,
        settings,
        model.hash,
        guess && [guess.method, guess.settings, guess.model.hash],
        request.take ?? 0,
        input,
      ]),
    )
    .digest('hex')

type Separating = {
  readonly out: string
  readonly folder: string
  readonly work: string
  readonly native: boolean
  /** What quartet.json says of the mix. */
  readonly trace: (mix: FileSound) => Record<string, unknown>
}

const separateFile = async (
  source: SoundSource,
  {runner, request, options, progress, keep}: Bench,
  {out, folder, work, native, trace}: Separating,
): Promise<Written> => {
  const mix = await source.open(path.join(work, 'decoded.wav'), options.signal)
  await refuseFull(folder, bytesOf(mix, options.modelRate), calledOut(out))
  const worthKeeping = mix.length / mix.sampleRate > WORTH_KEEPING
  let finished: Reached | undefined
  try {
    const facts = await separateSound(runner, mix, shape => wavSink(stemFiles(folder), shape), {
      ...options,
      request,
      stemCount: STEMS.length,
      native,
      work,
      onHear: progress.read,
      onResume: reached => progress.note(resumed(reached)),
      onFinished: reached => {
        finished = reached
        if (worthKeeping) keep()
      },
      onRestore: progress.restore,
    })
    return {...facts, details: {input: trace(mix), native}}
  } catch (error) {
    if (worthKeeping && finished) progress.note(kept(finished))
    throw error
  } finally {
    mix.close()
  }
}

const resumed = ({window, windows}: Reached): string =>
  window < windows
    ? `quartet: continues at window ${window + 1} of ${windows}`
    : `quartet: continues after the last of ${windows} windows`

const kept = ({window, windows}: Reached): string =>
  `quartet: ${window} of ${windows} windows are kept; the same command again goes on from there`
