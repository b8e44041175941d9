import path from 'node:path'
import {readTags} from '../../audio/files/tags/read-tags.ts'
import type {FileSound} from '../../audio/sound/sound.ts'
import {type SoundSource, soundSource} from '../../audio/sound/sound-source.ts'
import {BadInput, DiskFull, Unreadable} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import {STEMS} from '../../base/stems.ts'
import type {Hertz, Seconds} from '../../base/units.ts'
import {separateInto} from '../../runner/separate.ts'
import {type SinkShape, type StretchSink, wavSink} from '../../runner/work/stem-sink.ts'
import {folderWork} from '../../runner/work/work.ts'
import {deliver} from '../../session/delivery/deliver.ts'
import {bytesBesides, type Delivery, soundsOf} from '../../session/delivery/delivery.ts'
import {findWork} from '../../session/folder/kept-work.ts'
import type {RestRun} from '../../session/recipe/run-request.ts'
import {type Provenance, traceOf} from '../../session/take/provenance.ts'
import {stemFiles} from '../../session/take/save-take.ts'
import {CLIPPED_MEND, channelsFault, deliveryDetails} from './delivery-options.ts'
import {keepingWork, workKey} from './kept-windows.ts'
import type {Bench, Making, Written} from './make-takes.ts'
import type {Run} from './prepare-run.ts'
import {refuseNoRoom} from './refuse-no-room.ts'

/** What a song's stems are made of and into. */
export type SeparationWish = {
  readonly file: string
  readonly native?: boolean
  /** Absent: any. */
  readonly seed?: number
  readonly delivery: Delivery
  /** Where a part goes below the folder of results, without an ending. */
  readonly placeOf: (part: string) => string
}

/** A song that was looked at and can be separated. */
export type Separation = {
  readonly making: Making
  readonly seed: number
  readonly sha256: string
  /** How long it is, as soon as it was opened. */
  readonly seconds: () => Seconds | undefined
}

/**
 * How `file` is separated, window by window however long it is, and with which seed: that of an earlier run of the same
 * kind that ended too early and is gone on from, if none was asked for. Throws BadInput and Cancelled.
 */
export const prepareSeparation = async (
  run: Run,
  {file, native = false, seed: asked, delivery, placeOf}: SeparationWish,
  signal: AbortSignal,
): Promise<Separation> => {
  const source = await soundSource(file)
  const {sha256} = await hashFile(file, {signal})
  source.check()
  const key = workKey(run, {sha256, native})
  const seed = findWork(path.resolve(run.out), {key, seed: asked})?.seed ?? run.request.seed
  let seconds: Seconds | undefined
  const trace = ({sampleRate, channels, length}: FileSound): Record<string, unknown> => {
    seconds = length / sampleRate
    return {file, sha256, sampleRate, channels: channels.length, samples: length, seconds}
  }
  const making: Making = {
    make: bench =>
      bench.inFolder(key, folders => separateFile(source, bench, {...folders, run, file, native, delivery, trace})),
    details: deliveryDetails(delivery),
    deliver: async folder =>
      deliver(folder, delivery, {nameOf: placeOf, tags: await readTags(file), signal, mend: CLIPPED_MEND}),
  }
  return {making, seed, sha256, seconds: () => seconds}
}

/**
 * What a separation takes on the disk: stems, the model's own, and what it hears; with a rest that, and the mix without it;
 * and what is delivered of them.
 */
const bytesOf = (
  {length, sampleRate, channels}: FileSound,
  {modelRate, delivery}: {modelRate: Hertz; delivery: Delivery},
): number => {
  const count = soundsOf(delivery).length
  const stem = 4 * channels.length * length
  const own = (count > STEMS.length ? count + 2 : count + 1) * 4 * Math.ceil((length / sampleRate) * modelRate)
  return count * stem + own + bytesBesides(delivery, stem)
}

/** A damaged file is often found out only where its sound is read. */
const asUnreadable = (error: unknown): never => {
  const isSong = error instanceof BadInput && !(error instanceof DiskFull)
  throw isSong ? new Unreadable(error.message, error) : error
}

/** To a tenth of a decibel. */
const restFacts = ({model, request}: RestRun, level = Number.NEGATIVE_INFINITY): Provenance['rest'] => ({
  model: traceOf(model),
  settings: request.settings,
  level: Number.isFinite(level) ? Math.round(10 * level) / 10 : null,
})

type Separating = {
  readonly run: Run
  readonly file: string
  readonly folder: string
  readonly work: string
  readonly native: boolean
  readonly delivery: Delivery
  /** What quartet.json says of the mix. */
  readonly trace: (mix: FileSound) => Record<string, unknown>
}

const separateFile = async (
  source: SoundSource,
  bench: Bench,
  {run: {out, rest}, file, folder, work, native, delivery, trace}: Separating,
): Promise<Written> => {
  const {runner, request, options, progress} = bench
  const sounds = soundsOf(delivery)
  const openSink = (shape: SinkShape): StretchSink => wavSink(stemFiles(folder, sounds), shape)
  const mix = await source.open(path.join(work, 'decoded.wav'), options.signal).catch(asUnreadable)
  try {
    const channels = native ? 1 : mix.channels.length
    const fault = channelsFault(delivery.format, file, channels)
    if (fault) throw new Unreadable(`${fault}, or add --native`)
    await refuseNoRoom({out, folder, work}, bytesOf(mix, {...options, delivery}))
    return await keepingWork(bench, mix.length / mix.sampleRate, async hooks => {
      const {restLevel, ...facts} = await separateInto(runner, mix, openSink, {
        ...options,
        request,
        rest: rest?.request,
        native,
        work: folderWork(work),
        ...hooks,
        onHear: progress.read,
        onRestore: progress.restore,
      })
      return {...facts, details: {input: trace(mix), native, ...(rest && {rest: restFacts(rest, restLevel)})}}
    })
  } finally {
    mix.close()
  }
}
