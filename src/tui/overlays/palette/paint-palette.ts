import type {Line, Run} from '../../paint/run.ts'
import {drawable} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {spread} from '../../widgets/line.ts'
import {paintList} from '../../widgets/list.ts'
import {signsOf} from '../../widgets/look.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {hintLine, keyOf, type View, within} from '../view.ts'
import {matches, type PaletteRow, type PaletteState, rowLabel} from './palette.ts'

/** The letters that were found stand out; they are underlined by nothing but weight where there is no colour. */
const found = (label: string, at: readonly number[], view: View): Line => {
  const hit = new Set(at)
  const runs: Run[] = []
  for (const [index, point] of Array.from(drawable(label)).entries()) {
    const last = runs.at(-1)
    const style = hit.has(index) ? {bold: true, colour: view.theme.accent} : {}
    if (last && last.bold === style.bold) runs[runs.length - 1] = {...last, text: last.text + point}
    else runs.push({text: point, ...style})
  }
  return runs
}

const aside = (row: PaletteRow, view: View): string =>
  row.kind === 'command' ? keyOf(row.name, view) : drawable(row.note ?? '')

/** Exactly as high whatever is found, so that it stays still while a person types. */
export const paintPalette = (state: PaletteState, area: View): Line[] => {
  const view = within(area, 72, 20)
  const inside = insideOf(view)
  const rows = Math.max(0, inside.height - 1)
  const list = matches(state)
  const {ellipsis} = signsOf(view)
  const lines = list.map(({row, match}) => ({
    line: spread(found(rowLabel(row), match.at, view), [{text: aside(row, view), colour: view.theme.dim}], {
      width: inside.width - 2,
      ellipsis,
    }),
  }))
  const none: Line[] = [[{text: '  nothing is called so', colour: view.theme.dim}]]
  const body = list.length === 0 ? none : paintList(lines, state.selected, {...view, width: inside.width, height: rows})
  while (!view.linear && body.length < rows) body.push([])
  const look = {...view, ...inside, focused: true, placeholder: 'type a few letters of what to do'}
  const hints = hintLine(
    [
      ['list.choose', 'do it'],
      ['list.close', 'close'],
    ],
    {...view, width: inside.width},
  )
  const note = list.length === 0 ? undefined : `${state.selected + 1} of ${list.length}`
  return paintFrame({title: 'Do', note, body: [paintField(state.field, look), ...body.slice(0, rows)], hints}, view)
}
