import type {Scope} from '../../keys/command.ts'
import {keyLabel} from '../../keys/key-names.ts'
import type {Line} from '../../paint/run.ts'
import {clipEnd, padded} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {type ListLine, paintList} from '../../widgets/list.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {hintLine, type View, within} from '../view.ts'
import {type HelpRow, type HelpState, helpKeys, helpMatches} from './help.ts'

const KEY_COLUMNS = 14

const commandLine = (row: HelpRow, here: Scope, view: View): Line => {
  const {help} = row
  const unicode = view.glyphs !== 'ascii' && !view.linear
  const keys = helpKeys(row, here, view.keymap)
    .map(key => keyLabel(key, {unicode}))
    .join(' ')
  if (view.linear) return [{text: keys === '' ? help : `${keys}: ${help}`}]
  return [
    {text: padded(clipEnd(keys, KEY_COLUMNS - 1), KEY_COLUMNS), colour: view.theme.accent, bold: true},
    {text: help},
  ]
}

/** Lines with a heading above each group, and where among them the selected command is. */
const grouped = (
  rows: readonly HelpRow[],
  {here, selected}: HelpState,
  view: View,
): {lines: ListLine[]; at: number} => {
  const lines: ListLine[] = []
  let at = 0
  for (const [index, row] of rows.entries()) {
    if (row.title !== rows[index - 1]?.title)
      lines.push({heading: true, line: [{text: row.title, colour: view.theme.dim, bold: true}]})
    if (index === selected) at = lines.length
    lines.push({line: commandLine(row, here, view)})
  }
  return {lines, at}
}

/** Exactly as high whatever is found, so that it stays still while a person types. */
export const paintHelp = (state: HelpState, area: View): Line[] => {
  const view = within(area, 76, 32)
  const inside = insideOf(view)
  const height = Math.max(0, inside.height - 1)
  const found = helpMatches(state, view.keymap)
  const {lines, at} = grouped(found, state, view)
  const none: Line[] = [[{text: '  no command is called so', colour: view.theme.dim}]]
  const body = found.length === 0 ? none : paintList(lines, at, {...view, width: inside.width, height})
  while (!view.linear && body.length < height) body.push([])
  const look = {...view, ...inside, focused: true, placeholder: 'type to find: a key, or a word such as lock'}
  const hints = hintLine(
    [
      ['list.choose', 'run it'],
      ['list.close', 'close'],
    ],
    {...view, width: inside.width},
  )
  const note = found.length === 0 ? undefined : `${state.selected + 1} of ${found.length}`
  return paintFrame({title: 'Help', note, body: [paintField(state.field, look), ...body.slice(0, height)], hints}, view)
}
