import type {Placement} from '../../session/project/role.ts'
import type {ExportRequest, Preview} from '../../session/studio/studio.ts'
import type {CommandName} from '../keys/registry.ts'

/** What an overlay tells the workstation. Every outcome but `setting` also means that the overlay is done and closes. */
export type Outcome =
  | {readonly kind: 'close'}
  /** Absolute paths, each lane at most once. */
  | {readonly kind: 'load'; readonly files: readonly Placement[]}
  /** An absolute path; `create` when it is not there and is to be made. */
  | {readonly kind: 'folder'; readonly folder: string; readonly create?: true}
  | {readonly kind: 'command'; readonly name: CommandName}
  /** Something in the palette that is no command: a preset, a model, a recent project. */
  | {readonly kind: 'entry'; readonly group: string; readonly value: string}
  | {readonly kind: 'setting'; readonly name: string; readonly value: string}
  | {readonly kind: 'export'; readonly request: ExportRequest}
  | {readonly kind: 'chosen'; readonly id: string; readonly value: string}
  | {readonly kind: 'answered'; readonly id: string; readonly value: string}
  /** Undefined: the field was left empty, where that means something. */
  | {readonly kind: 'number'; readonly id: string; readonly value: number | undefined}
  | {readonly kind: 'text'; readonly id: string; readonly value: string}

/** What an overlay wants to know; the answer comes back as a fact. Older questions of one kind may go unanswered. */
export type Effect =
  | {readonly kind: 'list'; readonly folder: string}
  | {readonly kind: 'inspect'; readonly paths: readonly string[]}
  | {readonly kind: 'preview'; readonly file: string}
  /** Which of these are there already? Absolute paths. */
  | {readonly kind: 'existing'; readonly files: readonly string[]}

export type Entry = {
  readonly name: string
  readonly kind: 'folder' | 'audio' | 'other'
  /** A folder with a session file. */
  readonly project?: boolean
}

/** What lies at a path; `why` is one line for people. */
export type PathFact = {
  readonly path: string
  readonly is: 'folder' | 'file' | 'missing' | 'unreadable'
  readonly why?: string
}

export type Fact =
  /** Entries in any order; `why` when the folder cannot be read. */
  | {readonly kind: 'listed'; readonly folder: string; readonly entries: readonly Entry[]; readonly why?: string}
  | {readonly kind: 'inspected'; readonly facts: readonly PathFact[]}
  | {readonly kind: 'previewed'; readonly file: string; readonly preview?: Preview; readonly why?: string}
  | {readonly kind: 'existing'; readonly files: readonly string[]; readonly there: readonly string[]}

/** An overlay after a press or a fact. */
export type Step<State> = {
  readonly state: State
  readonly outcome?: Outcome
  readonly effects?: readonly Effect[]
}
