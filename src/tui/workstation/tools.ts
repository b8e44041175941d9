import type {Player, PlayerState} from '../../audio/play/player.ts'
import type {Seconds} from '../../base/units.ts'
import type {Edit} from '../../session/project/edit.ts'
import type {Clip, Project, Setup} from '../../session/project/project.ts'
import type {Placement} from '../../session/project/role.ts'
import type {Settings} from '../../session/settings/settings.ts'
import type {Studio} from '../../session/studio/studio.ts'
import type {Overlay} from '../overlays/overlay.ts'
import type {Step} from '../overlays/step.ts'
import type {Runs} from './commands/run-commands.ts'
import type {Choice, Desk, Notice, Recipe} from './state.ts'
import type {Store} from './store.ts'

/** A project folder that was opened; nobody else may open it until `close`. */
export type OpenFolder = {
  readonly folder: string
  readonly project: Project
  /** Clips whose files are gone or were changed. */
  readonly missing: readonly Clip[]
  /** What is to be loaded at once. */
  readonly encoded: readonly Placement[]
  readonly readOnly: boolean
  save(project: Project): Promise<void>
  /** The program ends this moment: saves at once what is not saved, and gives the folder back. Never throws. */
  abandon(unsaved?: Project): void
  /** What the person should know about it, least important first. */
  readonly news: readonly Notice[]
  /** Gives the folder back, after removing the files that only undone or dropped states mention. Never throws. */
  close(states: {readonly mentioned: readonly Project[]; readonly saved: Project}): void
}

export type OpenWish = {
  /** Makes the folder, or a project in it. */
  readonly create?: boolean
  /** Puts a session that cannot be read aside. */
  readonly setBrokenAside?: boolean
  /** Whatever is lost by leaving the project that is there. */
  readonly force?: boolean
}

/** The settings of the person, kept for the next time. */
export type SettingsStore = {
  get(): Settings
  /** Returns why it could not be kept. */
  change(change: Partial<Settings>): string | undefined
  /** Puts a folder on top of the recent projects. */
  opened(folder: string): void
  readonly file: string
  readonly problems: readonly string[]
}

/** The rooms below, as the workstation calls them. A test gives others. */
export type Services = {
  readonly studio: Studio
  openPlayer(onState: (state: PlayerState) => void): Player
  readonly settings: SettingsStore
  /** Throws BadInput; BrokenSession when putting the session aside would help. */
  openFolder(folder: string, wish: OpenWish): Promise<OpenFolder>
  /** Files of clips that are gone or were changed. */
  missingFiles(folder: string, project: Project): Promise<readonly string[]>
  /** Reads a model's manifest and a preset. */
  findRecipe(setup: Setup): Promise<Recipe>
  listPresets(): Promise<readonly Choice[]>
  listModels(): Promise<readonly Choice[]>
  readonly engines: readonly string[]
  /** Ways out for sound, 'auto' first. */
  readonly outputs: readonly string[]
  /** Of the terminal. */
  size(): {columns: number; rows: number}
  /** Draws the whole screen anew. */
  redraw(): void
  /** Of a clock that only goes forward. */
  now(): Seconds
  /** A fresh seed. */
  roll(): number
  /** Ends the program: everything is saved by then. */
  exit(): void
}

/** What a command works with. */
export type Tools = {
  readonly desk: Store<Desk>
  readonly services: Services
  readonly player: Player
  readonly runs: Runs
  /** Does it, with undo: one step together with the edit before if both turned the same knob. What is impossible changes nothing. */
  edit(edit: Edit, knob?: string): void
  tell(kind: Notice['kind'], text: string): void
  /** Puts an overlay, or its next state, on the screen. */
  show(step: Step<Overlay>): void
  /** Runs what takes time; its failure is told in the notice. */
  attempt(work: () => Promise<void>): void
  /** `attempt` for what writes files: nobody leaves before it is done without being asked. */
  write(work: () => Promise<void>): void
  /** Looks again which clips' files are there. */
  refreshMissing(): void
  /** Another project in the place of this one; asks when something would be lost. */
  open(folder: string, wish?: OpenWish): void
  /** Writes the session file now. Throws BadInput when it cannot be. */
  save(): Promise<void>
  /** Leaves; asks when something would be lost. */
  quit(): void
  /** Saves, closes, ends. */
  leave(): void
}

export const projectOf = ({desk}: Pick<Tools, 'desk'>): Project => desk.get().history.present

export const patch = (desk: Store<Desk>, change: Partial<Desk>): void => desk.update(now => ({...now, ...change}))
