import type {Press} from '../keys/command.ts'
import {keyLabel} from '../keys/key-names.ts'
import type {Keymap} from '../keys/keymap.ts'
import type {CommandName} from '../keys/registry.ts'
import type {Line} from '../paint/run.ts'
import {type KeyHint, paintHints} from '../widgets/key-hints.ts'
import type {Look} from '../widgets/look.ts'

/** What an overlay needs to draw itself. */
export type View = Look & {readonly keymap: Keymap}

const unicodeOf = ({glyphs, linear}: Look): boolean => glyphs !== 'ascii' && !linear

/** The first key of a command as the screen writes it; empty when it has none. */
export const keyOf = (command: CommandName, view: View): string => {
  const key = view.keymap.keysOf(command)[0]
  return key === undefined ? '' : keyLabel(key, {unicode: unicodeOf(view)})
}

/** Hints for commands that have a key: `[['list.choose', 'run'], …]`. */
export const hintLine = (hints: readonly (readonly [CommandName | KeyHint['key'], string])[], view: View): Line => {
  const shown = hints.flatMap(([command, word]): KeyHint[] => {
    const key = command.includes('.') && command.length > 1 ? keyOf(command as CommandName, view) : command
    return key === '' ? [] : [{key, word}]
  })
  return paintHints(shown, view)
}

/** What a press means in a list; the wheel moves too. */
export const listCommand = (press: Press, keymap: Keymap): CommandName | undefined => {
  if (press.kind === 'key') return keymap.find('list', press.key)
  if (press.kind !== 'mouse') return undefined
  return press.action === 'wheel-up' ? 'list.up' : press.action === 'wheel-down' ? 'list.down' : undefined
}

/** The overlay's own box: not wider than reads well. */
export const within = <Given extends Look>(view: Given, width: number, height = view.height): Given => ({
  ...view,
  width: view.linear ? view.width : Math.min(view.width, width),
  height: Math.min(view.height, height),
})
