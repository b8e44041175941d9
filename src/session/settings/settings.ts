import type {EngineChoice} from '../../runner/engines.ts'
import {DEFAULT_SETUP} from '../project/project.ts'

/** What a screen may look like. */
export const THEME_NAMES = ['dark', 'light', 'colour-blind', 'none'] as const
export const UNICODE_MODES = ['auto', 'braille', 'blocks', 'ascii'] as const

/** What a person has chosen for all projects. */
export type Settings = {
  readonly theme: (typeof THEME_NAMES)[number]
  /** Through which program or device sound leaves; `auto`: the quickest that works. */
  readonly output: string
  /** What a new project begins with. */
  readonly model: string
  readonly engine: EngineChoice
  readonly preset: string
  /** Project folders, absolute, the latest first. */
  readonly recent: readonly string[]
  /** Keys of commands that are not to have their own: `{"stem.mute": ["shift+m"]}`. */
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly mouse: boolean
  readonly unicode: (typeof UNICODE_MODES)[number]
  /** A layout without boxes and spinners, for screen readers. */
  readonly linear: boolean
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'dark',
  output: 'auto',
  model: DEFAULT_SETUP.model,
  engine: DEFAULT_SETUP.engine,
  preset: DEFAULT_SETUP.preset,
  recent: [],
  keys: {},
  mouse: false,
  unicode: 'auto',
  linear: false,
}

/** Folders that are remembered. */
export const MOST_RECENT = 20

/** The folders with this one in front. */
export const withRecent = (recent: readonly string[], folder: string): string[] =>
  [folder, ...recent.filter(other => other !== folder)].slice(0, MOST_RECENT)
