import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {clip, lineColumns} from '../paint/fit.ts'
import type {Line} from '../paint/run.ts'
import {type AskState, pressAsk} from './ask/ask.ts'
import {paintAsk} from './ask/paint-ask.ts'
import {type ChooseState, pressChoose} from './choose/choose.ts'
import {paintChoose} from './choose/paint-choose.ts'
import type {ExportState} from './export/export.ts'
import {paintExport} from './export/paint-export.ts'
import {pressExport, tellExport} from './export/press-export.ts'
import type {FilesState} from './files/files.ts'
import {paintFiles} from './files/paint-files.ts'
import {pressFiles} from './files/press-files.ts'
import {tellFiles} from './files/tell-files.ts'
import {type HelpState, pressHelp} from './help/help.ts'
import {paintHelp} from './help/paint-help.ts'
import {type NumberState, pressNumber} from './number/number.ts'
import {paintNumber} from './number/paint-number.ts'
import {paintPalette} from './palette/paint-palette.ts'
import {type PaletteState, pressPalette} from './palette/palette.ts'
import {paintSettings} from './settings/paint-settings.ts'
import {pressSettings, type SettingsState} from './settings/settings.ts'
import type {Fact, Step} from './step.ts'
import {paintText} from './text/paint-text.ts'
import {pressText, type TextState} from './text/text.ts'
import type {View} from './view.ts'

/** What opens over the workstation. Plain data; while there is one, it alone hears keys. */
export type Overlay =
  | AskState
  | ChooseState
  | ExportState
  | FilesState
  | HelpState
  | NumberState
  | PaletteState
  | SettingsState
  | TextState

/** What a press does to it. Never throws, whatever is pressed or pasted. */
export const pressOverlay = (overlay: Overlay, press: Press, keymap: Keymap): Step<Overlay> => {
  switch (overlay.kind) {
    case 'ask':
      return pressAsk(overlay, press, keymap)
    case 'choose':
      return pressChoose(overlay, press, keymap)
    case 'export':
      return pressExport(overlay, press, keymap)
    case 'files':
      return pressFiles(overlay, press, keymap)
    case 'help':
      return pressHelp(overlay, press, keymap)
    case 'number':
      return pressNumber(overlay, press, keymap)
    case 'palette':
      return pressPalette(overlay, press, keymap)
    case 'settings':
      return pressSettings(overlay, press, keymap)
    case 'text':
      return pressText(overlay, press, keymap)
  }
}

/** The answer to an effect of this overlay or of one before it. */
export const tellOverlay = (overlay: Overlay, fact: Fact): Step<Overlay> => {
  if (overlay.kind === 'files') return tellFiles(overlay, fact)
  return overlay.kind === 'export' ? tellExport(overlay, fact) : {state: overlay}
}

const paint = (overlay: Overlay, view: View): Line[] => {
  switch (overlay.kind) {
    case 'ask':
      return paintAsk(overlay, view)
    case 'choose':
      return paintChoose(overlay, view)
    case 'export':
      return paintExport(overlay, view)
    case 'files':
      return paintFiles(overlay, view)
    case 'help':
      return paintHelp(overlay, view)
    case 'number':
      return paintNumber(overlay, view)
    case 'palette':
      return paintPalette(overlay, view)
    case 'settings':
      return paintSettings(overlay, view)
    case 'text':
      return paintText(overlay, view)
  }
}

const ASCII: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '|',
}

/** In the middle of its area. */
const centred = (lines: readonly Line[], {width, height}: View): Line[] => {
  const left = ' '.repeat(Math.max(0, Math.floor((width - Math.max(0, ...lines.map(lineColumns))) / 2)))
  const above = Math.max(0, Math.floor((height - lines.length) / 2))
  return [...Array.from({length: above}, (): Line => []), ...lines.map((line): Line => [{text: left}, ...line])]
}

/** At most `height` lines of at most `width` columns. */
export const paintOverlay = (overlay: Overlay, view: View): Line[] => {
  const painted = paint(overlay, view)
  const lines = (view.linear ? painted : centred(painted, view))
    .slice(0, Math.max(0, view.height))
    .map(line => clip(line, view.width))
  if (view.glyphs !== 'ascii') return lines
  return lines.map(line => line.map(run => ({...run, text: run.text.replace(/[’‘“”–—−·]/g, sign => ASCII[sign]!)})))
}
