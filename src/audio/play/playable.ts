import {type FileSound, monoOf} from '../sound/sound.ts'
import {openWav} from '../sound/wav-sound.ts'

/**
 * Opens a WAV file to be played: one channel (mono) or two (left, right); more than two are folded to one. What cannot be
 * read later, because the file was cut meanwhile, is silence.
 * Throws BadInput when it is missing, no WAV file, damaged, or without samples.
 */
export const openPlayable = async (path: string): Promise<FileSound> => {
  const sound = await openWav(path, {forgiving: true})
  return sound.channels.length <= 2 ? sound : {...sound, channels: [monoOf(sound)]}
}
