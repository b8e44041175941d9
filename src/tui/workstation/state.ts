import type {Overview} from '../../audio/overview/overview.ts'
import type {PlayerState} from '../../audio/play/player.ts'
import type {Seconds} from '../../base/units.ts'
import type {Listening} from '../../session/project/heard.ts'
import type {History} from '../../session/project/history.ts'
import type {Clip, LaneName} from '../../session/project/project.ts'
import type {PlanContext} from '../../session/recipe/plan-run.ts'
import type {Estimate, RunProgress} from '../../session/studio/studio.ts'
import type {Overlay} from '../overlays/overlay.ts'
import type {SetupRow} from './setup/setup-rows.ts'
import type {TakeOrder} from './take-order.ts'
import type {Tap} from './tapped.ts'

/** A value that can be chosen, with a few words about it. */
export type Choice = {readonly value: string; readonly note: string}

export const PANES = ['lanes', 'run', 'takes'] as const
export type Pane = (typeof PANES)[number]

/** How far a take was at some moment. */
export type Mark = {readonly at: Seconds; readonly progress: number; readonly steps: number}

/** A run under way. Times are of a clock that only goes forward, in seconds. */
export type Running = {
  readonly title: string
  readonly begun: Seconds
  readonly progress: RunProgress
  /** The first step of the first take. */
  readonly start?: Mark
  /** The first step of this take, and the newest: what the time left is measured between. */
  readonly first?: Mark
  readonly latest?: Mark
  readonly now: Seconds
  /** How long its takes will be. */
  readonly seconds: Seconds
  /** The newest. */
  readonly estimate?: Estimate
  /** The newest of every window of this take. */
  readonly estimates: readonly Estimate[]
}

export type Notice = {readonly kind: 'error' | 'warning' | 'info'; readonly text: string}

export type Loading = {
  /** Ends it. */
  readonly cancel: AbortController
  /** What is decoded already. */
  readonly clips: Readonly<Partial<Record<LaneName, Clip>>>
}

/** The packs and the preset of a setup, read from disk; `fault` when one of them cannot be. */
export type Recipe = {
  /** Of which setup, by `recipeKey`. */
  readonly key: string
  readonly found?: Pick<PlanContext, 'manifest' | 'guess' | 'preset'>
  readonly fault?: string
}

/** How the project lies on disk. */
export type Saved = 'saved' | 'unsaved' | {readonly failed: string}

export type Desk = {
  /** Nothing else is known before the project folder has been read. */
  readonly ready: boolean
  readonly folder: string
  readonly readOnly: boolean
  readonly history: History
  readonly saved: Saved
  /** Clips' files that are gone or were changed by somebody else. */
  readonly missing: ReadonlySet<string>
  /** Clips' files whose overview could not be had, though they may well be there. */
  readonly undrawn: ReadonlySet<string>
  /** By a clip's file. */
  readonly overviews: ReadonlyMap<string, Overview>
  readonly pane: Pane
  readonly lane: LaneName
  readonly row: SetupRow
  /** The selected take. */
  readonly take?: string
  /** The take that the selected one is to be blended with. */
  readonly marked?: string
  readonly takeOrder: TakeOrder
  readonly listening: Listening
  /** What `a` goes back to. */
  readonly other: Listening
  readonly player?: PlayerState
  /** When the player said so, of a clock that only goes forward. */
  readonly playerAt?: Seconds
  /** Of the tempo, the last ones in a row. */
  readonly taps?: readonly Tap[]
  /** Somebody wants the metre to be estimated anew. */
  readonly metreWish?: object
  readonly running?: Running
  readonly recipe?: Recipe
  readonly overlay?: Overlay
  readonly notice?: Notice
  /** Files that are being decoded, all that were asked for at once together. */
  readonly loading: readonly Loading[]
  /** Loads, saves and exports under way. */
  readonly writing: number
  /** Where the last files were loaded from. */
  readonly browsed?: string
  /** The lane whose lost file is being looked for. */
  readonly relinking?: LaneName
  /** What there is to choose from, as far as it has been read. */
  readonly choices: {readonly presets: readonly Choice[]; readonly models: readonly Choice[]}
}
