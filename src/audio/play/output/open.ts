import {type OpenOutput, type OutputName, openSilence} from './output.ts'
import {openSpawned} from './spawned.ts'
import {openSpeaker} from './speaker.ts'

export const openerOf = (name: OutputName): OpenOutput => {
  if (name === 'silent') return openSilence
  return name === 'speaker' ? openSpeaker : openSpawned(name)
}
