import {columnsOf} from '../../paint/columns.ts'
import type {Line} from '../../paint/run.ts'
import {clipMiddle, drawable, padded} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {paintList} from '../../widgets/list.ts'
import {signsOf} from '../../widgets/look.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {hintLine, type View, within} from '../view.ts'
import type {SettingRow, SettingsState} from './settings.ts'

/** Theme   ◂ dark ▸   for dark terminals */
export const paintSettings = (state: SettingsState, area: View): Line[] => {
  const view = within(area, 76)
  const inside = {...view, ...insideOf(view)}
  const {theme, linear} = view
  const plain = view.glyphs === 'ascii' || linear
  const labels = Math.max(0, ...state.rows.map(({label}) => columnsOf(label)))
  const line = ({label, choices, value}: SettingRow, index: number): {line: Line} => {
    const choice = choices.find(each => each.value === value)
    const here = index === state.selected
    const name = drawable(choice?.label ?? value)
    const [before, after] = here && !linear ? (plain ? ['< ', ' >'] : ['◂ ', ' ▸']) : linear ? ['', ''] : ['  ', '  ']
    return {
      line: [
        {text: linear ? `${label}: ` : `${padded(label, labels)}  `},
        {text: before!, colour: theme.dim},
        {text: name, bold: true},
        {text: after!, colour: theme.dim},
        {text: choice?.note ? `  ${drawable(choice.note)}` : '', colour: theme.dim},
      ],
    }
  }
  const path = clipMiddle(drawable(state.file), Math.max(4, inside.width - 14), signsOf(view).ellipsis)
  const below: Line[] = [
    ...(linear ? [] : [[]]),
    [{text: 'Keys and all: ', colour: theme.dim}, {text: path}],
    ...state.problems.slice(0, 3).map(text => paintNotice({kind: 'warning', text}, inside)),
  ].slice(0, Math.max(0, inside.height - 3))
  const height = Math.max(1, inside.height - below.length)
  const rows = paintList(state.rows.map(line), state.selected, {...inside, height})
  const arrows: [string, string] = [plain ? 'Left Right' : '← →', 'change']
  const hints = hintLine([arrows, ['list.close', 'close']], inside)
  return paintFrame({title: 'Settings', body: [...rows, ...below], hints}, view)
}
