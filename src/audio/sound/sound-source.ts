import {exists} from '../../base/exists.ts'
import {foundAt} from '../../base/found-at.ts'
import type {Hertz} from '../../base/units.ts'
import {allFinite} from '../audio.ts'
import {compressedParts} from '../files/compressed.ts'
import {type Coding, type Container, identified} from '../files/container.ts'
import {type FileBytes, withFile} from '../files/file-bytes.ts'
import {notFinite} from '../files/not-finite.ts'
import {changed, keyOf} from './sample-file.ts'
import type {FileSound} from './sound.ts'
import {openWav} from './wav-sound.ts'
import {createWavWriter, type WavWriter} from './wav-writer.ts'

/** A sound file that was looked at. */
export type SoundSource = {
  /** What it is, and where in the file that begins. */
  readonly container: Container
  /**
   * Opens its sound. A WAV file is read in place; anything else is decoded into the WAV file `scratch` first, piece by piece,
   * unless that is there already. Throws BadInput as `decodeFile` does, and Cancelled.
   */
  open(scratch: string, signal?: AbortSignal): Promise<FileSound>
  /** Throws BadInput when the file is not what it was when it was looked at. */
  check(): void
}

/** Throws BadInput when there is no such file or no audio of a known kind in it. */
export const soundSource = (path: string): Promise<SoundSource> =>
  withFile(path, async source => {
    const container = await identified(source)
    const keyNow = (): string | undefined => {
      const stat = foundAt(path)
      return stat && keyOf(path, stat)
    }
    const key = keyNow()
    const check = (): void => {
      if (keyNow() !== key) throw changed(path)
    }
    const open = async (scratch: string, signal?: AbortSignal): Promise<FileSound> => {
      const {kind, start} = container
      if (kind !== 'wav' && !(await exists(scratch)))
        await decodeInto(scratch, path, {container: {kind, start}, signal})
      const sound = await openWav(kind === 'wav' ? path : scratch)
      try {
        check()
      } catch (error) {
        sound.close()
        throw error
      }
      return sound
    }
    return {container, open, check}
  })

type Decoding = {readonly container: Container & {readonly kind: Coding}; readonly signal?: AbortSignal}

const decodeInto = (scratch: string, path: string, {container, signal}: Decoding): Promise<void> =>
  withFile(path, async source => {
    // A mono beginning does not tell that a file is mono; where more channels turn up, it is begun again with them.
    for (let channels = 1; ; ) {
      const wider = await decodeAs(channels, {scratch, source, container, signal})
      if (wider === undefined) return
      channels = wider
    }
  })

type Target = Decoding & {readonly scratch: string; readonly source: FileBytes}

/** Decodes into a file of so many channels; gives the number of channels when there are more. */
const decodeAs = async (
  channels: number,
  {scratch, source, container, signal}: Target,
): Promise<number | undefined> => {
  let writer: WavWriter | undefined
  let written = 0
  try {
    for await (const {sampleRate, channelData} of compressedParts(source, container, {
      signal,
      maxBytes: Number.POSITIVE_INFINITY,
    })) {
      if (channelData.length > channels) return channelData.length
      checkFinite(source.name, channelData, {sampleRate, base: written})
      writer ??= createWavWriter(scratch, {sampleRate, channels, format: 'float32'})
      writer.append(Array.from({length: channels}, (_, c) => channelData[Math.min(c, channelData.length - 1)]!))
      written += channelData[0]!.length
    }
    await writer!.finish()
    writer = undefined
  } finally {
    writer?.discard()
  }
}

const checkFinite = (
  name: string,
  channels: readonly Float32Array[],
  place: {sampleRate: Hertz; base: number},
): void => {
  for (const channel of channels) if (!allFinite(channel)) throw notFinite(name, channel, place)
}
