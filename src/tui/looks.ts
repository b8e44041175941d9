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
  readonly keymap: Keymap
}

/** What the command line says; it wins over the settings. */
export type ScreenFlags = {readonly unicode?: boolean; readonly linear?: boolean; readonly mouse?: boolean}

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/** Also every rebinding that cannot be had, one line each. */
export const looksOf = (
  settings: Settings,
  {unicode, linear}: ScreenFlags,
  {env, platform}: Surroundings,
): {looks: Looks; problems: string[]} => {
  const {keymap, problems} = buildKeymap(COMMANDS, settings.keys)
  const setting = unicode === false ? 'ascii' : settings.unicode
  return {
    looks: {
      theme: themeOf(env.NO_COLOR ? 'none' : settings.theme),
      glyphs: glyphsFor({env, platform, setting}),
      linear: linear ?? (settings.linear || env.INK_SCREEN_READER === 'true'),
      keymap,
    },
    problems,
  }
}
