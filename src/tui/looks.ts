import type {SettingsFile} from '../session/settings/open-settings.ts'
import type {Settings} from '../session/settings/settings.ts'
import type {Keymap} from './keys/keymap.ts'
import {buildKeymap} from './keys/keymap.ts'
import {COMMANDS} from './keys/registry.ts'
import {glyphsFor} from './paint/glyphs.ts'
import type {Glyphs} from './paint/run.ts'
import type {Theme} from './theme/theme.ts'
import {themeOf} from './theme/themes.ts'

/** How the screen looks and what its keys are; settings change it while it runs. */
export type Looks = {
  readonly theme: Theme
  readonly glyphs: Glyphs
  readonly linear: boolean
  /** The terminal tells of clicks; never where lines are read aloud, for nothing stands where one would click. */
  readonly mouse: boolean
  readonly keymap: Keymap
}

/** What the command line says; it wins over the settings, for the mouse until something else is said on the screen. */
export type ScreenFlags = {readonly unicode?: boolean; readonly linear?: boolean; readonly mouse?: boolean}

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/** The settings as they are in force: the mouse begins as the command line says. */
export const withMouse = (file: SettingsFile, {mouse}: Pick<ScreenFlags, 'mouse'>): SettingsFile => {
  let now = mouse
  return {
    ...file,
    get: () => ({...file.get(), ...(now !== undefined && {mouse: now})}),
    change: change => {
      now = change.mouse ?? now
      return file.change(change)
    },
  }
}

/** Also every rebinding that cannot be had, one line each. */
export const looksOf = (
  settings: Settings,
  {unicode, linear}: ScreenFlags,
  {env, platform}: Surroundings,
): {looks: Looks; problems: string[]} => {
  const {keymap, problems} = buildKeymap(COMMANDS, settings.keys)
  const setting = unicode === false ? 'ascii' : settings.unicode
  const isLinear = linear ?? (settings.linear || env.INK_SCREEN_READER === 'true')
  return {
    looks: {
      theme: themeOf(env.NO_COLOR ? 'none' : settings.theme),
      glyphs: glyphsFor({env, platform, setting}),
      linear: isLinear,
      mouse: settings.mouse && !isLinear,
      keymap,
    },
    problems,
  }
}
