import path from 'node:path'
import type {ExportFormat} from '../../../session/studio/studio.ts'
import type {Press} from '../../keys/command.ts'
import type {Keymap} from '../../keys/keymap.ts'
import {moveIn} from '../../widgets/list.ts'
import {fieldOf, pressField} from '../../widgets/text-field/text-field.ts'
import {openAsk, pressAsk} from '../ask/ask.ts'
import {type FilesState, folderPartOf, openFiles, openTyping} from '../files/files.ts'
import {pressFiles} from '../files/press-files.ts'
import {absolute, folderText, readPaths} from '../files/read-paths.ts'
import {tellFiles} from '../files/tell-files.ts'
import type {Fact, Step} from '../step.ts'
import {listCommand} from '../view.ts'
import {type ExportState, exportFiles, exportRow, exportRows, FORMATS, requestOf} from './export.ts'

export const pressExport = (state: ExportState, press: Press, keymap: Keymap): Step<ExportState> => {
  if (state.browser) return browsed(state, pressFiles(state.browser, press, keymap))
  if (state.asking) return answered(state, press, keymap)
  // While files are looked for, only closing is heard: the form must not change under the request.
  if (state.checking)
    return listCommand(press, keymap) === 'list.close' ? {state: {...state, checking: undefined}} : {state}
  return pressForm({...state, message: undefined}, press, keymap)
}

const pressForm = (state: ExportState, press: Press, keymap: Keymap): Step<ExportState> => {
  const row = exportRow(state)
  const isTyped = row === 'folder' && press.kind === 'paste' && press.unmarked
  const dropped = press.kind === 'paste' && !isTyped ? readPaths(press.text)?.[0] : undefined
  if (dropped !== undefined) return {state: {...state, folder: fieldOf(dropped)}}
  const folder = row === 'folder' ? pressField(state.folder, press) : undefined
  if (folder) return {state: {...state, folder}}
  const command = listCommand(press, keymap)
  if (command === 'list.close') return {state, outcome: {kind: 'close'}}
  if (command === 'list.choose') return check(state)
  const key = press.kind === 'key' ? press.key : undefined
  const meaning = key === undefined ? undefined : keymap.find('files', key)
  if (row === 'folder' && meaning === 'files.complete') return browse(state)
  const selected = moveIn(exportRows(state).length, state.selected, command)
  if (selected !== undefined) return {state: {...state, selected}}
  if (row === 'format' && (key === 'left' || key === 'right' || meaning === 'files.select'))
    return {state: {...state, format: turned(state.format, key === 'left' ? -1 : 1)}}
  if (meaning === 'files.select') return {state: toggled(state)}
  return {state}
}

const turned = (format: ExportFormat, by: 1 | -1): ExportFormat =>
  FORMATS[(FORMATS.indexOf(format) + by + FORMATS.length) % FORMATS.length]!

const toggled = (state: ExportState): ExportState => {
  const row = exportRow(state)
  if (row === 'mixdown' && state.silent)
    return {...state, message: 'no lane is heard, so there is nothing to mix: unmute or load one'}
  if (row === 'mixdown') return {...state, mixdown: !state.mixdown}
  if (row === 'format' || row === 'folder') return state
  const {present, chosen} = state
  return {...state, chosen: present.filter(stem => (stem === row ? !chosen.includes(stem) : chosen.includes(stem)))}
}

const check = (state: ExportState): Step<ExportState> => {
  const request = requestOf(state)
  return typeof request === 'string'
    ? {state: {...state, message: request}}
    : {state: {...state, checking: request}, effects: [{kind: 'existing', files: exportFiles(request)}]}
}

/** What is typed is completed there; where nothing is behind the last separator, the folder is shown. */
const browse = (state: ExportState): Step<ExportState> => {
  const {home, folder: typed} = state
  const part = folderPartOf(typed.text)
  const options = {purpose: 'folder', title: 'Export into', home, folder: absolute(part, state)} as const
  const {state: browser, effects} = part === typed.text ? openFiles(options) : openTyping(options, typed.text)
  return {state: {...state, browser: part === typed.text ? browser : {...browser, waiting: []}}, effects}
}

/** The browser within the form: what it chooses is typed into the field. */
const browsed = (state: ExportState, {state: browser, outcome, effects}: Step<FilesState>): Step<ExportState> => {
  if (!outcome) return {state: {...state, browser}, effects}
  const folder = outcome.kind === 'folder' ? fieldOf(folderText(outcome.folder, state.home)) : state.folder
  return {state: {...state, folder, browser: undefined}}
}

const answered = (state: ExportState, press: Press, keymap: Keymap): Step<ExportState> => {
  const {state: asking, outcome} = pressAsk(state.asking!, press, keymap)
  if (!outcome) return {state: {...state, asking}}
  const back = {...state, asking: undefined, checking: undefined}
  const replace = outcome.kind === 'answered' && outcome.value === 'replace' && state.checking
  return replace ? {state: back, outcome: {kind: 'export', request: {...replace, force: true}}} : {state: back}
}

export const tellExport = (state: ExportState, fact: Fact): Step<ExportState> => {
  if (state.browser) return browsed(state, tellFiles(state.browser, fact))
  const {checking} = state
  if (fact.kind !== 'existing' || !checking || state.asking) return {state}
  if (fact.files.join('\n') !== exportFiles(checking).join('\n')) return {state}
  const [first] = fact.there
  if (first === undefined) return {state: {...state, checking: undefined}, outcome: {kind: 'export', request: checking}}
  const more = fact.there.length - 1
  const what = more === 0 ? `${path.basename(first)} is` : `${path.basename(first)} and ${more} more are`
  const asking = openAsk({
    id: 'replace',
    title: 'Export',
    question: `${what} there already. Replace ${more === 0 ? 'it' : 'them'}?`,
    answers: [
      {value: 'keep', label: 'No'},
      {value: 'replace', label: 'Replace'},
    ],
    safe: 'keep',
  })
  return {state: {...state, asking}}
}
