import path from 'node:path'
import {LANES, type LaneName} from '../../../session/project/project.ts'
import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {moveIn} from '../../widgets/list.ts'
import {fieldOf, pressField, type TextField, typedBy} from '../../widgets/text-field/text-field.ts'
import type {Step} from '../step.ts'
import {completed} from './complete.ts'
import {
  type FilesState,
  folderOutcome,
  folderPartOf,
  goTo,
  type Meaning,
  pathOf,
  previewed,
  rowAt,
  rowsOf,
  segmentOf,
} from './files.ts'
import {moveMark, withMark, withoutMark} from './marks.ts'
import {absolute, folderText, readPaths} from './read-paths.ts'

const command = (press: Press, keymap: Keymap): string | undefined => {
  if (press.kind === 'key') return keymap.find('files', press.key)
  if (press.kind !== 'mouse') return undefined
  return {'wheel-up': 'list.up', 'wheel-down': 'list.down', down: undefined, drag: undefined, up: undefined}[
    press.action
  ]
}

/** Lanes have the keys here that they have everywhere. */
const laneOfKey = (press: Press, keymap: Keymap): LaneName | undefined => {
  const name = press.kind === 'key' ? keymap.find('everywhere', press.key) : undefined
  return LANES.find(lane => name === `lane.${lane}`)
}

export const pressFiles = (state: FilesState, press: Press, keymap: Keymap): Step<FilesState> => {
  const fresh = {...state, message: undefined}
  const dropped = droppedBy(state, press)
  if (dropped) return inspect(fresh, dropped, 'mark')
  return previewed(pressIn(fresh, press, {name: command(press, keymap), lane: laneOfKey(press, keymap)}))
}

const pressIn = (state: FilesState, press: Press, meaning: Meaning): Step<FilesState> =>
  state.focus === 'path' ? pressPath(state, press, meaning) : pressList(state, press, meaning)

/** A path of which the terminal does not say that it was pasted may have been typed: then it belongs into the field. */
const droppedBy = ({focus}: FilesState, press: Press): string[] | undefined => {
  if (press.kind !== 'paste' || (press.unmarked && focus === 'path')) return undefined
  const paths = readPaths(press.text)
  const isTyped = press.unmarked && paths?.length === 1 && paths[0] === press.text.trim()
  return isTyped ? undefined : paths
}

const inspect = (state: FilesState, texts: readonly string[], then: 'open' | 'mark'): Step<FilesState> => {
  const paths = texts.map(text => absolute(text, state))
  return {state: {...state, asked: {paths, then}}, effects: [{kind: 'inspect', paths}]}
}

/** What is typed narrows the list; with another folder part, another folder is listed. */
export const typedInto = (state: FilesState, field: TextField): Step<FilesState> => {
  const typed: FilesState = {...state, field, focus: 'path', selected: 0, asked: undefined, fresh: undefined}
  const part = folderPartOf(field.text)
  if (part === folderPartOf(state.field.text)) return {state: typed}
  const folder = absolute(part, state)
  if (folder === state.folder) return {state: typed}
  return {
    state: {...typed, folder, entries: undefined, why: undefined, reach: undefined, recent: []},
    effects: [{kind: 'list', folder}],
  }
}

/** What waited for the folder to be read, in its turn; what comes behind another Tab may have to wait again. */
export const pressWaiting = ({waiting = [], ...state}: FilesState): Step<FilesState> => {
  let step = complete(state)
  const effects = [...(step.effects ?? [])]
  for (const {press, ...meaning} of waiting) {
    step = pressIn(step.state, press, meaning)
    effects.push(...(step.effects ?? []))
    if (step.outcome) break
  }
  return {...step, effects}
}

const pressPath = (state: FilesState, press: Press, meaning: Meaning): Step<FilesState> => {
  const {name} = meaning
  if (state.waiting && name !== 'list.close')
    return {state: {...state, waiting: [...state.waiting, {press, ...meaning}]}}
  const field = pressField(state.field, press)
  if (field) return typedInto(state, field)
  switch (name) {
    case 'list.close':
      return {state: atFolder(state)}
    case 'list.up':
    case 'list.down':
    case 'list.pageUp':
    case 'list.pageDown':
      return {state: rowsOf(state).length === 0 ? state : {...state, focus: 'list'}}
    case 'files.complete':
      return complete(state)
    case 'files.open':
    case 'list.choose':
      return openTyped(state)
    default:
      return {state}
  }
}

const complete = (state: FilesState): Step<FilesState> => {
  if (!state.entries) return {state: {...state, waiting: []}}
  const found = completed(state)
  if (!found) return {state: {...state, message: 'nothing here begins so'}}
  if (found.text === state.field.text)
    return {state: {...state, message: found.count > 1 ? `${found.count} begin so: type more, or pick one` : undefined}}
  return typedInto(state, fieldOf(found.text))
}

const openTyped = (state: FilesState): Step<FilesState> => {
  const text = state.field.text
  if (text.trim() === '') return {state: {...state, message: 'is empty: type a path'}}
  if (state.purpose === 'new' && absolute(text, state) === state.folder)
    return {state: {...state, message: 'type a name for the new folder behind it'}}
  if (state.marked.length > 0 && absolute(text, state) === state.folder)
    return {state, outcome: {kind: 'load', files: state.marked}}
  return inspect(state, [text.trim()], 'open')
}

/** The list again, with nothing typed. */
const atFolder = (state: FilesState): FilesState => ({
  ...state,
  base: state.folder,
  focus: 'list',
  field: fieldOf(folderText(state.folder, state.home)),
  selected: 0,
  asked: undefined,
  fresh: undefined,
  waiting: undefined,
})

const pressList = (state: FilesState, press: Press, {name, lane}: Meaning): Step<FilesState> => {
  if (name === 'list.close') {
    return segmentOf(state.field) === '' ? {state, outcome: {kind: 'close'}} : {state: atFolder(state)}
  }
  if (name === 'files.parent') return goUp(state)
  if (name === 'files.complete') return {state: {...state, focus: 'path'}}
  if (name === 'files.select') return toggleMark(state)
  if (name === 'files.open' || name === 'list.choose') return open(state)
  if (name === 'files.enter') {
    const row = rowAt(state)
    return row?.kind === 'entry' && row.entry.kind === 'folder' ? goTo(state, pathOf(state, row.entry)) : {state}
  }
  const count = rowsOf(state).length
  const selected = count === 0 ? undefined : moveIn(count, state.selected, name)
  if (selected !== undefined) return {state: {...state, selected}}
  if (lane && state.purpose === 'load') return markFor(state, lane)
  if (name === 'files.hidden') return toggleAll(state)
  if (press.kind === 'paste' || (typedBy(press) !== undefined && typedBy(press) !== ' '))
    return startTyping(state, press)
  return press.kind === 'key' && press.key === 'backspace' ? goUp(state) : {state}
}

/** A path of its own begins with `/` or `~`; anything else narrows this folder. */
const startTyping = (state: FilesState, press: Press): Step<FilesState> => {
  const typed = press.kind === 'paste' ? press.text[0] : typedBy(press)
  const base = typed === '/' || typed === '~' ? fieldOf('') : state.field
  const field = pressField({text: base.text, cursor: base.text.length}, press)
  return field ? typedInto(state, field) : {state}
}

const goUp = (state: FilesState): Step<FilesState> => {
  const parent = path.dirname(state.folder)
  return parent === state.folder ? {state} : goTo(state, parent, path.basename(state.folder))
}

/** The selection stays on the entry that it was on, where that is still shown. */
const toggleAll = (state: FilesState): Step<FilesState> => {
  const row = rowAt(state)
  const next = {...state, all: !state.all}
  const name = row?.kind === 'entry' ? row.entry.name : undefined
  const at = rowsOf(next).findIndex(each => each.kind === 'entry' && each.entry.name === name)
  return {state: {...next, selected: Math.max(0, at)}}
}

const fileAt = (state: FilesState): string | undefined => {
  const row = rowAt(state)
  return state.purpose === 'load' && row?.kind === 'entry' && row.entry.kind !== 'folder'
    ? pathOf(state, row.entry)
    : undefined
}

/** Marks or unmarks the selected file, and goes on to the next. */
const toggleMark = (state: FilesState): Step<FilesState> => {
  const file = fileAt(state)
  if (file === undefined)
    return {state: {...state, message: state.purpose === 'load' ? 'only files can be marked' : undefined}}
  const has = state.marked.some(mark => mark.file === file)
  const marked = has ? withoutMark(state.marked, file) : withMark(state.marked, file, state.lane)
  if (!marked) return {state: {...state, message: 'all five lanes have a file: unmark one first'}}
  return {state: {...state, marked, selected: Math.min(rowsOf(state).length - 1, state.selected + 1)}}
}

const markFor = (state: FilesState, lane: LaneName): Step<FilesState> => {
  const file = fileAt(state)
  if (file === undefined) return {state: {...state, message: 'go to a file first: its lane is chosen by number'}}
  return {state: {...state, marked: moveMark(state.marked, file, lane)}}
}

const open = (state: FilesState): Step<FilesState> => {
  const row = rowAt(state)
  if (!row) return state.marked.length > 0 ? {state, outcome: {kind: 'load', files: state.marked}} : {state}
  if (row.kind === 'recent') return {state, outcome: {kind: 'folder', folder: row.folder}}
  if (row.kind === 'this') return {state, outcome: folderOutcome(state, state.folder)}
  const at = pathOf(state, row.entry)
  if (row.entry.kind === 'folder')
    return state.purpose === 'project' && row.entry.project
      ? {state, outcome: {kind: 'folder', folder: at}}
      : goTo(state, at)
  const files = state.marked.length > 0 ? state.marked : withMark([], at, state.lane)!
  return {state, outcome: {kind: 'load', files}}
}
