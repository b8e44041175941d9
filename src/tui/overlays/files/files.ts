import path from 'node:path'
import type {LaneName} from '../../../session/project/project.ts'
import type {Placement} from '../../../session/project/role.ts'
import type {Preview} from '../../../session/studio/studio.ts'
import type {Press} from '../../keys/command.ts'
import {fieldOf, type TextField} from '../../widgets/text-field/text-field.ts'
import type {Entry, Outcome, Step} from '../step.ts'
import {folderText} from './read-paths.ts'

/** load: sound files into lanes · project: the folder of a project, also a new one · new: where one is to begin · folder: any, also a new one. */
export type FilesPurpose = 'load' | 'project' | 'new' | 'folder'

/** Why paths are being looked at: one that was typed and Enter, or some that were pasted. */
export type Asked = {readonly paths: readonly string[]; readonly then: 'open' | 'mark'}

/** What a press means here: a command, or a lane. */
export type Meaning = {readonly name: string | undefined; readonly lane: LaneName | undefined}

/** A press that waits for the folder to be read, and what it means. */
export type TypedPress = Meaning & {readonly press: Press}

export type FilesState = {
  readonly kind: 'files'
  readonly purpose: FilesPurpose
  readonly title: string
  readonly home: string
  /** load: the lane for a file whose name does not say another. */
  readonly lane?: LaneName
  /** Whose entries are shown; absolute. */
  readonly folder: string
  /** Where a relative path that is typed begins. */
  readonly base: string
  /** Folders first, by name; undefined while the folder is being read. */
  readonly entries?: readonly Entry[]
  /** Why the folder cannot be read. */
  readonly why?: string
  /** Hidden entries and files that hold no sound are shown too. */
  readonly all: boolean
  /** Which of the two hears letters and the arrows left and right. */
  readonly focus: 'list' | 'path'
  /** The folder, and behind the last separator what narrows the list. */
  readonly field: TextField
  /** Among the rows. */
  readonly selected: number
  /** An entry to select when the folder has been read. */
  readonly reach?: string
  readonly marked: readonly Placement[]
  /** project: folders that are offered above the entries until another folder is shown; absolute. */
  readonly recent: readonly string[]
  readonly preview?: {readonly file: string; readonly preview?: Preview; readonly why?: string}
  readonly asked?: Asked
  /** A folder that does not exist; Enter on it again means that it is to be made. */
  readonly fresh?: string
  readonly message?: string
  /** What was pressed after a Tab that came before the folder was read: it follows when that has been completed. */
  readonly waiting?: readonly TypedPress[]
}

export type FilesOptions = Pick<FilesState, 'purpose' | 'title' | 'home' | 'folder' | 'lane'> &
  Partial<Pick<FilesState, 'recent'>>

/** Begins in an absolute folder, which it asks to be listed. */
export const openFiles = ({recent = [], ...options}: FilesOptions): Step<FilesState> => {
  const {state, effects = []} = goTo(
    {
      kind: 'files',
      ...options,
      ...{base: options.folder, all: false, focus: 'list', field: fieldOf(''), selected: 0, marked: [], recent: []},
    },
    options.folder,
  )
  if (recent.length === 0) return {state, effects}
  return {state: {...state, recent}, effects: [...effects, {kind: 'existing', files: recent}]}
}

/** The same with a path in the field, to be typed on. */
export const openTyping = (options: FilesOptions, text: string): Step<FilesState> => {
  const {state, effects} = openFiles(options)
  return {state: {...state, focus: 'path', field: fieldOf(text)}, effects}
}

export type FilesRow =
  | {readonly kind: 'this'}
  | {readonly kind: 'recent'; readonly folder: string}
  | ({readonly kind: 'entry'} & {readonly entry: Entry})

/** What is typed behind the last separator. */
export const segmentOf = ({text}: TextField): string => text.slice(folderPartOf(text).length)

/** The text up to its last separator, that included. */
export const folderPartOf = (text: string): string =>
  /^(?:~$|.*[/\\])/.exec(path.sep === '/' ? text.replaceAll('\\', '\0') : text)?.[0].replaceAll('\0', '\\') ?? ''

const isShown = (
  {entry, all, purpose}: {entry: Entry; all: boolean; purpose: FilesPurpose},
  segment: string,
): boolean => {
  if (entry.name.startsWith('.') && !all && !segment.startsWith('.')) return false
  return entry.kind === 'folder' || (purpose === 'load' && (all || entry.kind === 'audio'))
}

/** Entries that fit what is typed, and above them where a folder is wanted the recent ones and the folder itself. */
export const rowsOf = ({entries = [], all, purpose, field, recent}: FilesState): FilesRow[] => {
  const segment = segmentOf(field)
  const low = segment.toLowerCase()
  const rows = entries
    .filter(entry => isShown({entry, all, purpose}, segment) && entry.name.toLowerCase().startsWith(low))
    .map((entry): FilesRow => ({kind: 'entry', entry}))
  if (purpose === 'load' || segment !== '') return rows
  return [...recent.map((folder): FilesRow => ({kind: 'recent', folder})), {kind: 'this'}, ...rows]
}

/** The selected row; none while a path is typed. */
export const rowAt = (state: FilesState): FilesRow | undefined =>
  state.focus === 'list' ? rowsOf(state)[state.selected] : undefined

/** A folder that is chosen; in one for a new project, that is to be begun. */
export const folderOutcome = ({purpose}: Pick<FilesState, 'purpose'>, folder: string): Outcome => ({
  ...{kind: 'folder', folder},
  ...(purpose === 'new' && {create: true}),
})

export const pathOf = ({folder}: Pick<FilesState, 'folder'>, {name}: Entry): string => path.join(folder, name)

/** Lists another folder, and selects the entry `reach` there. */
export const goTo = (state: FilesState, folder: string, reach?: string): Step<FilesState> => ({
  state: {
    ...state,
    folder,
    base: folder,
    reach,
    entries: undefined,
    why: undefined,
    focus: 'list',
    field: fieldOf(folderText(folder, state.home)),
    selected: 0,
    recent: [],
    preview: undefined,
    message: undefined,
    fresh: undefined,
    waiting: undefined,
  },
  effects: [{kind: 'list', folder}],
})

/** Asks for a preview when another sound file has come under the selection. */
export const previewed = (step: Step<FilesState>): Step<FilesState> => {
  const {state, outcome, effects = []} = step
  const row = rowAt(state)
  const file = row?.kind === 'entry' && row.entry.kind !== 'folder' ? pathOf(state, row.entry) : undefined
  if (outcome || file === state.preview?.file) return step
  if (file === undefined) return {...step, state: {...state, preview: undefined}}
  return {state: {...state, preview: {file}}, effects: [...effects, {kind: 'preview', file}]}
}
