import {columnsOf} from '../../paint/columns.ts'
import type {Line} from '../../paint/run.ts'
import {drawable, padded} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {paintList} from '../../widgets/list.ts'
import {signsOf} from '../../widgets/look.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {wrapped} from '../../widgets/wrapped.ts'
import {hintLine, type View, within} from '../view.ts'
import type {ChooseRow, ChooseState} from './choose.ts'

export const paintChoose = (state: ChooseState, area: View): Line[] => {
  const {rows, selected, current} = state
  const view = within(area, 76)
  const inside = {...view, ...insideOf(view)}
  const signs = signsOf(view)
  const labels = Math.min(28, Math.max(0, ...rows.map(({label}) => columnsOf(drawable(label)))))
  const {theme} = view
  const line = ({value, label, note, disabled}: ChooseRow): Line => {
    const mark = value === current ? (view.linear ? 'current: ' : `${signs.current} `) : view.linear ? '' : '  '
    const aside = disabled === undefined ? (note ?? '') : `not now: ${disabled}`
    return [
      {text: mark, colour: theme.good},
      {text: view.linear ? drawable(label) : padded(drawable(label), labels), dim: disabled !== undefined},
      {text: aside === '' ? '' : `  ${drawable(aside)}`, colour: disabled === undefined ? theme.dim : theme.warning},
    ]
  }
  /** All that there is to say of a row, where its own line cuts it. */
  const said = ({label, note = '', disabled}: ChooseRow): Line[] => {
    if (disabled !== undefined)
      return wrapped(disabled, inside.width - 2).map((text, n) =>
        n === 0 ? paintNotice({kind: 'warning', text}, inside) : [{text: `  ${drawable(text)}`, colour: theme.warning}],
      )
    const before = 6 + (view.linear ? columnsOf(drawable(label)) : labels)
    if (before + columnsOf(drawable(note)) <= inside.width) return []
    return wrapped(drawable(note), inside.width - 2).map(text => [{text: `  ${text}`, colour: theme.dim}])
  }
  const row = rows[selected]
  const told = row ? said(row) : []
  // Lines are kept for the longest, so that the box does not change its height.
  const most = view.linear ? told.length : Math.max(0, ...rows.map(each => said(each).length))
  const below = [...told, ...Array.from({length: most - told.length}, (): Line => [])].slice(0, inside.height - 1)
  const height = Math.max(0, inside.height - below.length)
  const empty: Line[] = [[{text: 'there is nothing to choose from', colour: theme.dim}]]
  const lines = rows.map(row => ({line: line(row)}))
  const body = rows.length === 0 ? empty : paintList(lines, selected, {...inside, height})
  const note = rows.length > height ? `${selected + 1} of ${rows.length}` : undefined
  const hints = hintLine(
    [
      ['list.choose', 'choose'],
      ['list.close', 'close'],
    ],
    inside,
  )
  return paintFrame({title: state.title, note, body: [...body, ...below], hints}, view)
}
