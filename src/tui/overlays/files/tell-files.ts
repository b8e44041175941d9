import path from 'node:path'
import {shown} from '../../../base/printable.ts'
import type {Placement} from '../../../session/project/role.ts'
import {SESSION_FILE} from '../../../session/project/session-file.ts'
import {fieldOf} from '../../widgets/text-field/text-field.ts'
import type {Entry, Fact, PathFact, Step} from '../step.ts'
import {type Asked, type FilesState, folderOutcome, goTo, previewed, rowsOf} from './files.ts'
import {withMark} from './marks.ts'
import {pressWaiting, typedInto} from './press-files.ts'

const byName = new Intl.Collator(undefined, {numeric: true, sensitivity: 'base'})

const sorted = (entries: readonly Entry[]): Entry[] =>
  entries.toSorted(
    (a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || byName.compare(a.name, b.name),
  )

/** A fact that nobody waits for any more changes nothing. */
export const tellFiles = (state: FilesState, fact: Fact): Step<FilesState> => {
  if (fact.kind === 'listed' && fact.folder === state.folder) return listed(state, fact)
  if (fact.kind === 'previewed' && fact.file === state.preview?.file)
    return {state: {...state, preview: {file: fact.file, preview: fact.preview, why: fact.why}}}
  if (fact.kind === 'existing' && fact.files.join('\n') === state.recent.join('\n')) return without(state, fact.there)
  if (fact.kind === 'inspected' && state.asked && isAnswer(fact.facts, state.asked))
    return inspected({...state, asked: undefined}, fact.facts, state.asked.then)
  return {state}
}

/** Recent folders that are gone are not offered; the selection stays where it was. */
const without = (state: FilesState, there: readonly string[]): Step<FilesState> => {
  const above = state.recent.slice(0, state.selected).filter(folder => !there.includes(folder)).length
  return {state: {...state, recent: there, selected: state.selected - above}}
}

const isAnswer = (facts: readonly PathFact[], {paths}: Asked): boolean =>
  facts.length === paths.length && facts.every((fact, i) => fact.path === paths[i])

const listed = (state: FilesState, {entries, why}: Extract<Fact, {kind: 'listed'}>): Step<FilesState> => {
  const next = {...state, entries: sorted(entries), why, reach: undefined}
  const at = rowsOf(next).findIndex(row => row.kind === 'entry' && row.entry.name === state.reach)
  const shown: FilesState = {...next, selected: Math.max(0, at)}
  return previewed(shown.waiting ? pressWaiting(shown) : {state: shown})
}

const inspected = (state: FilesState, facts: readonly PathFact[], then: Asked['then']): Step<FilesState> => {
  const bad = facts.find(({is}) => is === 'unreadable') ?? facts.find(({is}) => is === 'missing')
  const isNew = bad?.is === 'missing' && state.purpose !== 'load' && facts.length === 1
  if (isNew && then === 'mark') {
    const {state: typed, effects} = typedInto(state, fieldOf(bad.path))
    return {...chooseFolder(typed, bad), effects}
  }
  if (bad && !isNew) return {state: {...state, message: bad.why ?? `${shown(bad.path)}: is not there`}}
  const [first] = facts
  if (!first) return {state}
  if (state.purpose !== 'load') return then === 'open' ? chooseFolder(state, first) : goTo(state, folderOf(first))
  const files = facts.filter(({is}) => is === 'file').map(fact => fact.path)
  if (files.length === 0) return goTo(state, first.path)
  return then === 'open' ? loadTyped(state, files[0]!) : markAll(state, files)
}

const folderOf = ({path: at, is}: PathFact): string => (is === 'folder' ? at : path.dirname(at))

/** A folder that does not exist is asked about once: it may be a slip of the finger. */
const chooseFolder = (state: FilesState, {path: at, is}: PathFact): Step<FilesState> => {
  if (is === 'folder') return {state, outcome: folderOutcome(state, at)}
  if (is === 'missing' && (state.fresh === at || (state.purpose === 'new' && state.fresh === undefined)))
    return {state, outcome: {kind: 'folder', folder: at, create: true}}
  if (is === 'missing')
    return {state: {...state, fresh: at, message: `${shown(at)} is new: choose it again to make it`}}
  if (state.purpose === 'project' && path.basename(at) === SESSION_FILE)
    return {state, outcome: {kind: 'folder', folder: path.dirname(at)}}
  return {state: {...state, message: `${shown(at)}: is a file, expected a folder`}}
}

const TOO_MANY = 'there are five lanes, so five files at most'

const loadTyped = (state: FilesState, file: string): Step<FilesState> => {
  const files = withMark(state.marked, file, state.lane)
  return files ? {state, outcome: {kind: 'load', files}} : {state: {...state, message: TOO_MANY}}
}

/** Shows the folder of what was dropped, so that lanes can be changed before Enter loads. */
const markAll = (state: FilesState, files: readonly string[]): Step<FilesState> => {
  let marked: readonly Placement[] = state.marked
  for (const file of files) {
    const more = withMark(marked, file, state.lane)
    if (!more) return {state: {...state, marked, message: TOO_MANY}}
    marked = more
  }
  return goTo({...state, marked}, path.dirname(files[0]!), path.basename(files[0]!))
}
