import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {duration} from '../audio/audio.ts'
import {withFile} from '../audio/byte-source.ts'
import {identify} from '../audio/container.ts'
import {decodeFile} from '../audio/decode.ts'
import {writeWav} from '../audio/encode.ts'
import type {Deck, Track} from '../audio/play/player.ts'
import {openWavSound} from '../audio/play/wav-sound.ts'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {readPlainStems} from '../session/folder/plain-stems.ts'
import {deckOf, settle} from '../session/project/heard.ts'
import {type Clip, durationOf, type LaneName, projectSeconds} from '../session/project/project.ts'
import {readSession, SESSION_FILE} from '../session/project/session-file.ts'

export type LoadedDeck = {
  readonly deck: Deck
  readonly seconds: Seconds
  /** Removes what was only made to be played. */
  discard(): void
}

const nothing = (): void => {}

const track = (id: string, file: string): Track => ({id, file: path.resolve(file), gain: 0, pan: 0, heard: true})

/**
 * What there is to hear of a path: a sound file, a project as its lanes are set, or a folder of stems. Throws BadInput when
 * it is none of them, Cancelled.
 */
export const loadDeck = (place: string, signal: AbortSignal): Promise<LoadedDeck> => {
  const found = statSync(place, {throwIfNoEntry: false})
  if (!found?.isDirectory()) return deckOfFile(place, signal)
  const session = path.join(place, SESSION_FILE)
  return statSync(session, {throwIfNoEntry: false}) ? deckOfProject(place, session) : deckOfStems(place)
}

const deckOfFile = async (file: string, signal: AbortSignal): Promise<LoadedDeck> => {
  const container = await withFile(file, identify)
  if (container?.kind === 'wav') {
    const {length, sampleRate, close} = await openWavSound(file)
    close()
    return {deck: {tracks: [track('file', file)]}, seconds: length / sampleRate, discard: nothing}
  }
  const audio = await decodeFile(file, {signal})
  const folder = mkdtempSync(path.join(tmpdir(), 'quartet-play-'))
  const discard = (): void => {
    process.off('exit', discard)
    rmSync(folder, {recursive: true, force: true})
  }
  // Also when a second Ctrl-C ends the program at once.
  process.once('exit', discard)
  const decoded = path.join(folder, 'decoded.wav')
  await writeWav(decoded, audio, 'float32')
  return {deck: {tracks: [track('file', decoded)]}, seconds: duration(audio), discard}
}

const deckOfProject = async (folder: string, session: string): Promise<LoadedDeck> => {
  const project = readSession(readFileSync(session, 'utf8'), shown(session))
  const deck = deckOf({project, folder: path.resolve(folder), listening: settle({kind: 'lanes'}, project)})
  if (deck.tracks.length === 0)
    throw new BadInput(`${shown(folder)}: is a project without sound, expected stems or a mix; load some first`)
  return {deck, seconds: projectSeconds(project), discard: nothing}
}

const deckOfStems = async (folder: string): Promise<LoadedDeck> => {
  const clips = (await readPlainStems(folder))?.clips
  if (!clips)
    throw new BadInput(
      `${shown(folder)}: holds neither a session nor stems, expected a project or ${STEMS.join('.wav, ')}.wav`,
    )
  const stems: LaneName[] = STEMS.filter(stem => clips[stem])
  const heard = (stems.length > 0 ? stems : (['mix'] as const)).map((lane): [string, Clip] => [lane, clips[lane]!])
  const tracks = heard.map(([lane, {file}]) => track(lane, path.join(folder, file)))
  return {deck: {tracks}, seconds: Math.max(...heard.map(([, clip]) => durationOf(clip))), discard: nothing}
}
