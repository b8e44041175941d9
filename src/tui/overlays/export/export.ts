import path from 'node:path'
import {STEMS, type Stem} from '../../../base/stems.ts'
import type {Listening} from '../../../session/project/heard.ts'
import type {Project} from '../../../session/project/project.ts'
import type {ExportFormat, ExportRequest} from '../../../session/studio/studio.ts'
import {fieldOf, type TextField} from '../../widgets/text-field/text-field.ts'
import type {AskState} from '../ask/ask.ts'
import type {FilesState} from '../files/files.ts'
import {absolute, folderText} from '../files/read-paths.ts'
import type {Step} from '../step.ts'

export const FORMATS: readonly ExportFormat[] = ['wav16', 'wav24', 'wav', 'flac']

export type ExportState = {
  readonly kind: 'export'
  /** Stems that there are, in the order of the lanes. */
  readonly present: readonly Stem[]
  readonly chosen: readonly Stem[]
  readonly mixdown: boolean
  /** What is heard, and so what the mixdown is of. */
  readonly listening: Listening
  /** No lane is heard, so there is nothing to mix. */
  readonly silent: boolean
  readonly format: ExportFormat
  readonly folder: TextField
  /** Where a relative folder begins; absolute. */
  readonly base: string
  readonly home: string
  readonly selected: number
  readonly message?: string
  /** A request whose files are being looked for. */
  readonly checking?: ExportRequest
  /** Files are there already: whether to replace them. */
  readonly asking?: AskState
  readonly browser?: FilesState
}

export type ExportOptions = {
  readonly lanes: Project['lanes']
  readonly listening: Listening
  readonly silent?: boolean
  /** Where the files go if nothing else is typed; absolute. */
  readonly folder: string
  readonly home: string
  readonly format?: ExportFormat
}

/** All stems and, where something is heard, the mixdown are chosen at first. */
export const openExport = ({
  lanes,
  listening,
  silent = false,
  folder,
  home,
  format = 'wav24',
}: ExportOptions): Step<ExportState> => {
  const stems = STEMS.filter(stem => lanes[stem].clip)
  const state: ExportState = {
    kind: 'export',
    present: stems,
    chosen: stems,
    mixdown: !silent,
    listening,
    silent,
    format,
    folder: fieldOf(folderText(folder, home)),
    base: path.dirname(folder),
    home,
    selected: 0,
  }
  return {state}
}

export type ExportRow = Stem | 'mixdown' | 'format' | 'folder'

export const exportRows = ({present}: Pick<ExportState, 'present'>): ExportRow[] => [
  ...present,
  'mixdown',
  'format',
  'folder',
]

export const exportRow = (state: ExportState): ExportRow => exportRows(state)[state.selected] ?? 'folder'

/** What the form asks for; in one line why that cannot be. */
export const requestOf = (state: ExportState): ExportRequest | string => {
  const {chosen, mixdown, listening, format, folder} = state
  if (chosen.length === 0 && !mixdown) return 'nothing is chosen: mark a stem or the mixdown'
  if (folder.text.trim() === '') return 'the folder is empty: type where the files are to go'
  return {folder: absolute(folder.text.trim(), state), stems: chosen, mixdown, listening, format, force: false}
}

/** The files that an export writes. */
export const exportFiles = ({folder, stems, mixdown, format}: ExportRequest): string[] =>
  [...stems, ...(mixdown ? ['mixdown'] : [])].map(name =>
    path.join(folder, `${name}.${format === 'flac' ? 'flac' : 'wav'}`),
  )
