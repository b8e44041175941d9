import {stat} from 'node:fs/promises'
import path from 'node:path'
import type {FileSound} from '../audio/sound/sound.ts'
import {type SoundSource, soundSource} from '../audio/sound/sound-source.ts'
import {STEMS} from '../base/stems.ts'
import type {Hertz} from '../base/units.ts'
import {separateSound} from '../runner/separate-sound.ts'
import {wavSink} from '../runner/stem-sink.ts'
import {refuseFull} from '../session/folder/disk.ts'
import {findWork} from '../session/folder/kept-work.ts'
import {hashOf} from '../session/take/provenance.ts'
import {stemFiles} from '../session/take/save-take.ts'
import {keepingWork, workKey} from './kept-windows.ts'
import type {Bench, Making, Written} from './make-takes.ts'
import {calledOut} from './output-folder.ts'
import type {Run} from './prepare-run.ts'

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
  const key = workKey(run, {sha256, native})
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

/** What an earlier run has written of that. */
const bytesIn = async (work: string): Promise<number> => {
  const sizes = ['heard.wav', 'stems.f32'].map(name =>
    stat(path.join(work, name)).then(
      ({size}) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((a, b) => a + b)
}

const traceOf = ({sampleRate, channels, length}: FileSound): Record<string, number> => ({
  sampleRate,
  channels: channels.length,
  samples: length,
  seconds: length / sampleRate,
})

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
  bench: Bench,
  {out, folder, work, native, trace}: Separating,
): Promise<Written> => {
  const {runner, request, options, progress} = bench
  const mix = await source.open(path.join(work, 'decoded.wav'), options.signal)
  try {
    const bytes = bytesOf(mix, options.modelRate) - (await bytesIn(work))
    await refuseFull(folder, bytes, calledOut(out))
    return await keepingWork(bench, mix.length / mix.sampleRate, async hooks => {
      const facts = await separateSound(runner, mix, shape => wavSink(stemFiles(folder), shape), {
        ...options,
        request,
        stemCount: STEMS.length,
        native,
        work,
        ...hooks,
        onHear: progress.read,
        onRestore: progress.restore,
      })
      return {...facts, details: {input: trace(mix), native}}
    })
  } finally {
    mix.close()
  }
}
