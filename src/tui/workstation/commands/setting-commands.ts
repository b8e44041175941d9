import {type Settings, THEME_NAMES} from '../../../session/settings/settings.ts'
import type {Tools} from '../tools.ts'

/** Uses a setting now where that is possible, and keeps it for the next time. Tells `news`, or why it could not be kept. */
export const applySetting = (tools: Tools, change: Partial<Settings>, news?: string): void => {
  if (change.output !== undefined) tools.player.output?.(change.output)
  const fault = tools.services.settings.change(change)
  if (fault) return tools.tell('warning', fault)
  if (news !== undefined) return tools.tell('info', news)
  if ('model' in change || 'engine' in change || 'preset' in change)
    tools.tell('info', 'new projects begin with it; this one keeps its own')
}

export const nextTheme = (tools: Tools): void => {
  const {theme} = tools.services.settings.get()
  const next = THEME_NAMES[(THEME_NAMES.indexOf(theme) + 1) % THEME_NAMES.length]!
  applySetting(tools, {theme: next}, `theme: ${next}`)
}

export const toggleMouse = (tools: Tools): void => {
  const mouse = !tools.services.settings.get().mouse
  applySetting(
    tools,
    {mouse},
    mouse ? 'the mouse is on: click lanes, their letters, settings and takes; drag the playhead' : 'the mouse is off',
  )
}
