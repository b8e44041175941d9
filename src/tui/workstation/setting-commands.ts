import {type Settings, THEME_NAMES} from '../../session/settings/settings.ts'
import type {Tools} from './tools.ts'

/** Keeps a setting for the next time, and uses it now where that is possible. */
export const applySetting = (tools: Tools, change: Partial<Settings>): void => {
  const fault = tools.services.settings.change(change)
  if (fault) return tools.tell('warning', fault)
  if (change.output !== undefined) tools.player.output?.(change.output)
  if ('model' in change || 'engine' in change || 'preset' in change)
    tools.tell('info', 'new projects begin with it; this one keeps its own')
}

export const nextTheme = (tools: Tools): void => {
  const {theme} = tools.services.settings.get()
  const next = THEME_NAMES[(THEME_NAMES.indexOf(theme) + 1) % THEME_NAMES.length]!
  applySetting(tools, {theme: next})
  tools.tell('info', `theme: ${next}`)
}

export const toggleMouse = (tools: Tools): void => {
  const mouse = !tools.services.settings.get().mouse
  applySetting(tools, {mouse})
  tools.tell('info', mouse ? 'the mouse is on: click a lane, drag the playhead' : 'the mouse is off')
}
