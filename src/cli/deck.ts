import {rmSync} from 'node:fs'
import path from 'node:path'
import type {Deck, Track} from '../audio/play/player.ts'
import {soundSource} from '../audio/sound/sound-source.ts'
import {BadInput} from '../base/errors.ts'
import {foundAt} from '../base/found-at.ts'
import {makeTempFolder} from '../base/own-temp-folder.ts'
import {shown} from '../base/printable.ts'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {soundIn} from '../session/folder/sound-in.ts'
import {deckOf, settle} from '../session/project/heard.ts'
import {loadSession} from '../session/project/load-session.ts'
import {type LaneName, projectSeconds} from '../session/project/project.ts'
import {SESSION_FILE} from '../session/project/session-file.ts'

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
export const loadDeck = async (place: string, signal: AbortSignal): Promise<LoadedDeck> => {
  if (!foundAt(place)?.isDirectory()) return deckOfFiles([['file', place]], signal)
  const session = path.join(place, SESSION_FILE)
  return foundAt(session) ? deckOfProject(place, session) : deckOfStems(place, signal)
}

/** What can be played of files by their tracks' names: WAV in place, anything else decoded into files of a while. */
const deckOfFiles = async (files: readonly (readonly [string, string])[], signal: AbortSignal): Promise<LoadedDeck> => {
  let folder: string | undefined
  const discard = (): void => {
    process.off('exit', discard)
    if (folder !== undefined) rmSync(folder, {recursive: true, force: true})
  }
  const scratch = (id: string): string => {
    folder ??= makeTempFolder('play')
    return path.join(folder, `${id}.wav`)
  }
  // Also when a second Ctrl-C ends the program at once.
  process.once('exit', discard)
  const tracks: Track[] = []
  let seconds = 0
  try {
    for (const [id, file] of files) {
      const source = await soundSource(file)
      const played = source.container.kind === 'wav' ? file : scratch(id)
      const {length, sampleRate, close} = await source.open(played, signal)
      close()
      tracks.push(track(id, played))
      seconds = Math.max(seconds, length / sampleRate)
    }
  } catch (error) {
    discard()
    throw error
  }
  return {deck: {tracks}, seconds, discard}
}

const deckOfProject = async (folder: string, session: string): Promise<LoadedDeck> => {
  const project = loadSession(session)
  const deck = deckOf({project, folder: path.resolve(folder), listening: settle({kind: 'lanes'}, project)})
  if (deck.tracks.length === 0)
    throw new BadInput(`${shown(folder)}: is a project without sound, expected stems or a mix; load some first`)
  return {deck, seconds: projectSeconds(project), discard: nothing}
}

const deckOfStems = (folder: string, signal: AbortSignal): Promise<LoadedDeck> => {
  const filesOf = (lanes: readonly LaneName[]): [string, string][] =>
    lanes.flatMap(lane => {
      const file = soundIn(folder, lane)
      return file === undefined ? [] : [[lane, path.join(folder, file)]]
    })
  const stems = filesOf(STEMS)
  const heard = stems.length > 0 ? stems : filesOf(['mix'])
  if (heard.length === 0)
    throw new BadInput(
      `${shown(folder)}: holds neither a session nor stems, expected a project or ${STEMS.join('.wav, ')}.wav`,
    )
  return deckOfFiles(heard, signal)
}
