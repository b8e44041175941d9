import type {Edit} from './edit.ts'
import type {Setup} from './project.ts'

const SETUP_WORDS: Readonly<Record<keyof Setup, string>> = {
  task: 'task',
  method: 'method',
  preset: 'preset',
  steps: 'steps',
  seed: 'seed',
  takes: 'number of takes',
  seconds: 'length',
  onlyLoop: 'loop only',
  model: 'model',
  guess: 'model of the first guess',
  engine: 'engine',
}

const setupWords = (change: Partial<Setup>): string =>
  Object.keys(change)
    .map(key => SETUP_WORDS[key as keyof Setup])
    .join(', ')

/** What an edit did, as a noun: `gain of drums`, `removal of take 0007`. */
export const editWords = (edit: Edit): string => {
  switch (edit.kind) {
    case 'load':
      return `loading of ${Object.keys(edit.clips).join(', ')}`
    case 'remove':
      return `removal of ${edit.lane}`
    case 'lock':
      return `${edit.locked ? 'locking' : 'unlocking'} of ${edit.stem}`
    case 'mute':
      return `${edit.muted ? 'muting' : 'unmuting'} of ${edit.lane}`
    case 'solo':
      return `${edit.soloed ? 'solo' : 'end of solo'} of ${edit.lane}`
    case 'gain':
    case 'pan':
      return `${edit.kind} of ${edit.lane}`
    case 'loop':
      return edit.loop ? 'loop' : 'clearing of the loop'
    case 'parts':
      return `parts of ${edit.stem}`
    case 'metre':
      return 'tempo'
    case 'setup':
      return setupWords(edit.change)
    case 'star':
      return `${edit.starred ? 'star' : 'removal of the star'} of take ${edit.take}`
    case 'drop':
      return `removal of take ${edit.take}`
    case 'keep':
      return `keeping of take ${edit.take}`
  }
}

/** Names the knob that an edit turns by itself; edits of one knob in a row are one step of undo. Nothing for what is said or chosen. */
export const knobOf = (edit: Edit): string | undefined =>
  edit.kind === 'gain' || edit.kind === 'pan' ? `${edit.kind} ${edit.lane}` : undefined
