import {stat} from 'node:fs/promises'
import path from 'node:path'
import {decodeFile} from '../../audio/files/decode.ts'
import {soundOf} from '../../audio/sound/sound.ts'
import {hashFile} from '../../base/hash-file.ts'
import {makePart} from '../folder/project-part.ts'
import type {Clip, LaneName} from '../project/project.ts'
import {drawCalmly, keepOverview, keptOverview} from './clip-overview.ts'
import {factsOf, writeClip} from './clips.ts'
import {floatWavHash} from './float-wav-hash.ts'

/** Of a content's hash in a name; more where two that differ begin alike. */
const NAME_DIGITS = 6

type Loading = {readonly file: string; readonly lane: LaneName; readonly signal: AbortSignal}

/**
 * Copies a file into the project as float32 WAV at its own rate and with its own channels. The name comes from the content:
 * the same sound again is the same file, and none is ever overwritten by another. Throws BadInput and Cancelled.
 */
export const load = async (folder: string, {file, lane, signal}: Loading): Promise<Clip> => {
  const audio = await decodeFile(file, {signal})
  await makePart(folder, 'audio')
  const place = await placeFor(folder, {lane, hash: await floatWavHash(audio, signal), signal})
  const target = path.join(folder, place.file)
  const bytes = place.bytes ?? (await writeClip(target, audio, signal))
  if (place.bytes && !(await keptOverview(target))) await keepOverview(target, await drawCalmly(soundOf(audio), signal))
  return {file: place.file, name: path.basename(file), ...factsOf(audio), bytes, source: path.resolve(file)}
}

type Content = {readonly lane: LaneName; readonly hash: string; readonly signal: AbortSignal}

/** The first name that nothing else has; `bytes` when the content lies there already. */
const placeFor = async (folder: string, {lane, hash, signal}: Content): Promise<{file: string; bytes?: number}> => {
  for (let digits = NAME_DIGITS; digits < hash.length; digits += NAME_DIGITS) {
    const file = `audio/${lane}-${hash.slice(0, digits)}.wav`
    const found = await stat(path.join(folder, file)).catch(() => undefined)
    if (!found) return {file}
    if (found.isFile() && (await hashFile(path.join(folder, file), {signal})).sha256 === hash)
      return {file, bytes: found.size}
  }
  return {file: `audio/${lane}-${hash}.wav`}
}
