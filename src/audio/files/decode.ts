import {BadInput} from '../../base/errors.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {type Audio, allFinite, sampleCount} from '../audio.ts'
import {readCompressed} from './compressed.ts'
import {identified} from './container.ts'
import {type FileBytes, withFile} from './file-bytes.ts'
import type {DecodeOptions} from './limits.ts'
import {notFinite} from './not-finite.ts'
import {readWav} from './wav-reader.ts'

/**
 * Decodes WAV (also RF64 and BW64), AIFF, FLAC, MP3, Ogg Vorbis, Opus and M4A, told by their bytes. Keeps the file's own
 * rate, 1–768 kHz to the nearest hertz, and channels, 1–64. Memory is the decoded samples and at most as much again for one channel.
 * Throws BadInput in one line that begins with the path: missing, a folder, empty, not audio, truncated, damaged, too
 * long for `maxBytes` or `maxSeconds`, without samples, or with samples that are not finite.
 * Throws Cancelled when `signal` is raised.
 */
export const decodeFile = (path: string, options: DecodeOptions = {}): Promise<Audio> =>
  withFile(path, source => decodeSource(source, options))

/** The same for a file that is open already. */
export const decodeSource = async (source: FileBytes, options: DecodeOptions): Promise<Audio> => {
  throwIfCancelled(options.signal)
  const {name} = source
  const {kind, start} = await identified(source)
  const audio =
    kind === 'wav' ? await readWav(source, start, options) : await readCompressed(source, {kind, start}, options)
  if (sampleCount(audio) === 0) throw new BadInput(`${name}: holds no samples, expected sound; export it again`)
  for (const channel of audio.channels) if (!allFinite(channel)) throw notFinite(name, channel, audio)
  return audio
}
