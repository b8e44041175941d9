import type {Press} from '../../../src/tui/keys/command.ts'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'
import {type Overlay, paintOverlay, pressOverlay, tellOverlay} from '../../../src/tui/overlays/overlay.ts'
import type {Fact, Step} from '../../../src/tui/overlays/step.ts'
import type {View} from '../../../src/tui/overlays/view.ts'
import {columnsOf} from '../../../src/tui/paint/columns.ts'
import type {Line} from '../../../src/tui/paint/run.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'

export const {keymap} = buildKeymap(COMMANDS, {})

export const key = (name: string): Press => ({kind: 'key', key: name})
export const paste = (text: string): Press => ({kind: 'paste', text})

/** What may have been dropped, or typed over a line that stalls. */
export const unmarked = (text: string): Press => ({kind: 'paste', text, unmarked: true})

/** The keys that type a text. */
export const typing = (text: string): Press[] => Array.from(text, char => key(char === ' ' ? 'space' : char))

/** What is left after all of them; effects are those of the last press. */
export const after = <Given extends Overlay>(overlay: Given, presses: readonly (Press | string)[]): Step<Given> => {
  let step: Step<Overlay> = {state: overlay}
  for (const press of presses) step = pressOverlay(step.state, typeof press === 'string' ? key(press) : press, keymap)
  return step as Step<Given>
}

export const told = <Given extends Overlay>(overlay: Given, fact: Fact): Step<Given> =>
  tellOverlay(overlay, fact) as Step<Given>

export const view = (given: Partial<View> = {}): View => ({
  theme: themeOf('dark'),
  glyphs: 'braille',
  linear: false,
  width: 80,
  height: 24,
  keymap,
  ...given,
})

const textOf = (line: Line): string => line.map(({text}) => text).join('')

/** The lines of the screen as a person reads them. */
export const screen = (overlay: Overlay, given: Partial<View> = {}): string[] =>
  paintOverlay(overlay, view(given)).map(textOf)

export const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map(columnsOf))
