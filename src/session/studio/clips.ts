import {rm, stat} from 'node:fs/promises'
import path from 'node:path'
import {type Audio, sampleCount} from '../../audio/audio.ts'
import {audioBlocks} from '../../audio/files/blocks/blocks.ts'
import {decodeFile} from '../../audio/files/decode.ts'
import {writeSound} from '../../audio/files/write-sound.ts'
import {type FileSound, type Sound, soundOf} from '../../audio/sound/sound.ts'
import {openWav} from '../../audio/sound/wav-sound.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import type {Clip} from '../project/project.ts'
import {beside, drawCalmly, keepOverview} from './clip-overview.ts'

/** Where a clip lies, once it is certain that it does. Throws BadInput. */
export const fileOf = async (folder: string, {file}: Clip): Promise<string> => {
  const whole = path.join(folder, ...file.split('/'))
  const found = await stat(whole).catch(() => undefined)
  if (!found?.isFile()) throw new BadInput(`${shown(file)}: is gone from ${shown(folder)}; load it again`)
  return whole
}

/** The sound of a clip. Throws BadInput when it is gone or was changed, and Cancelled. */
export const readClip = async (folder: string, clip: Clip, signal?: AbortSignal): Promise<Audio> => {
  const audio = await decodeFile(await fileOf(folder, clip), {signal})
  refuseChanged(clip, soundOf(audio))
  return audio
}

/** The same, read where it is needed: it may be of any length. Throws BadInput when it is gone or was changed. */
export const openClip = async (folder: string, clip: Clip): Promise<FileSound> => {
  const sound = await openWav(await fileOf(folder, clip))
  try {
    refuseChanged(clip, sound)
    return sound
  } catch (error) {
    sound.close()
    throw error
  }
}

const refuseChanged = (clip: Clip, {sampleRate, length}: Sound): void => {
  if (sampleRate !== clip.sampleRate || length !== clip.length)
    throw new BadInput(`${shown(clip.file)}: is not the sound that it was, somebody changed it; load it again`)
}

/** What a sound is as a clip, but for its file. */
export const factsOf = (audio: Audio): Pick<Clip, 'sampleRate' | 'channels' | 'length'> => ({
  sampleRate: audio.sampleRate,
  channels: audio.channels.length,
  length: sampleCount(audio),
})

/**
 * Writes a sound that is not there yet and its overview, both or neither; returns how many bytes the sound takes. Throws
 * BadInput and Cancelled.
 */
export const writeClip = async (file: string, audio: Audio, signal?: AbortSignal): Promise<number> => {
  const overview = await drawCalmly(soundOf(audio), signal)
  try {
    await writeSound(file, audioBlocks(audio), {format: 'wav', signal})
    await keepOverview(file, overview)
    const {size} = await stat(file)
    throwIfCancelled(signal)
    return size
  } catch (error) {
    for (const one of [file, beside(file)]) await rm(one, {force: true})
    throw error
  }
}
