import path from 'node:path'
import type {Format} from '../../audio/files/write-sound.ts'
import type {FileSound} from '../../audio/sound/sound.ts'
import {type SoundSource, soundSource} from '../../audio/sound/sound-source.ts'
import {BadInput} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import type {Hertz, Samples, Seconds} from '../../base/units.ts'
import {findWork} from '../../session/folder/kept-work.ts'
import {stemFiles} from '../../session/take/save-take.ts'
import {channelsFault} from './delivery-options.ts'
import {workKey} from './kept-windows.ts'
import {type Output, openOutput} from './output.ts'
import {type Run, withSeed} from './prepare-run.ts'
import {bytesInFormat, bytesOfTakes, refuseNoRoom, type Takes} from './refuse-no-room.ts'

/** Files of stems that were looked at. */
export type GivenFiles = {
  readonly sources: PerStem<SoundSource>
  /** Those that are WAV files, which can be handed on as they are. */
  readonly wavFiles: PerStem<string>
  /** What quartet.json says of them. */
  readonly facts: PerStem<{file: string; sha256: string}>
}

/** Looks at every given stem. Throws BadInput and Cancelled. */
export const lookAtGiven = async (files: PerStem<string>, signal: AbortSignal): Promise<GivenFiles> => {
  const given: GivenFiles = {sources: {}, wavFiles: {}, facts: {}}
  for (const stem of STEMS) {
    const file = files[stem]
    if (file === undefined) continue
    const source = await soundSource(file)
    const {sha256} = await hashFile(file, {signal})
    given.facts[stem] = {file, sha256}
    source.check()
    given.sources[stem] = source
    const {kind, start} = source.container
    if (kind === 'wav' && start === 0) given.wavFiles[stem] = file
  }
  return given
}

/** Given stems that are open, and where their run's results go. */
export type OpenGiven = {
  readonly stems: PerStem<FileSound>
  /** With the seed of an earlier run that is gone on from, if none was asked for. */
  readonly run: Run
  readonly key: string
  readonly output: Output
}

type Wish = {
  readonly given: GivenFiles
  /** What else decides the result. */
  readonly input: Readonly<Record<string, unknown>>
  /** The seed that was asked for. */
  readonly seed?: number
  /** Which has to hold what is kept of them. */
  readonly format: Format
  readonly signal: AbortSignal
}

/**
 * Opens given stems for as long as `use` takes; what is no WAV file is decoded into the folder of the run's work first.
 * Throws BadInput and Cancelled.
 */
export const withGiven = async (
  run: Run,
  {given: {sources, facts}, input, seed: asked, format, signal}: Wish,
  use: (open: OpenGiven) => Promise<void>,
): Promise<void> => {
  const key = workKey(run, {given: Object.entries(facts).map(([stem, {sha256}]) => [stem, sha256]), ...input})
  const seed = findWork(path.resolve(run.out), {key, seed: asked})?.seed ?? run.request.seed
  const output = openOutput(run.out, run)
  const stems: PerStem<FileSound> = {}
  try {
    await output.work({key, seed}, async ({work}) => {
      for (const stem of STEMS) {
        const sound = await sources[stem]?.open(path.join(work, `decoded-${stem}.wav`), signal)
        if (!sound) continue
        stems[stem] = sound
        const fault = channelsFault(format, facts[stem]!.file, sound.channels.length)
        if (fault) throw new BadInput(fault)
      }
    })
    await use({stems, run: withSeed(run, seed), key, output})
  } finally {
    for (const sound of Object.values(stems)) sound.close()
    output.discard()
  }
}

/** Where the stems of a take go in its folder, those that are not copied. */
export const filesToWrite = (folder: string, copied: PerStem<string> = {}): PerStem<string> =>
  Object.fromEntries(STEMS.flatMap((stem, n) => (copied[stem] ? [] : [[stem, stemFiles(folder)[n]!]])))

type Need = Takes & {
  readonly folder: string
  readonly work: string
  /** Of what is made and heard. */
  readonly seconds: Seconds
  readonly written: readonly {readonly length: Samples; readonly channels: number}[]
  readonly format: Format
}

/** Throws DiskFull when the disk has no room for the takes that are still to be made and for what is needed on their way. */
export const refuseFullFor = (
  {out}: Run,
  modelRate: Hertz,
  {folder, work, seconds, written, format, ...takes}: Need,
): Promise<void> => {
  const sizes = written.map(({length, channels}) => 4 * length * channels)
  const each = {
    ...bytesInFormat(sizes, format),
    work: 2 * 4 * STEMS.length * Math.ceil(seconds * modelRate),
  }
  return refuseNoRoom({out, folder, work}, bytesOfTakes(each, takes), takes)
}
