import type {Line} from '../../paint/run.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {hintLine, type View, within} from '../view.ts'
import type {NumberState} from './number.ts'

export const paintNumber = (state: NumberState, area: View): Line[] => {
  const {least, most, whole, unit, empty, message} = state
  const view = within(area, 56)
  const inside = {...view, ...insideOf(view)}
  const expected = `${whole ? 'whole number' : 'number'} from ${least} to ${most}${unit ? ` ${unit}` : ''}`
  const allowed = empty === undefined ? expected : `${expected}; empty: ${empty}`
  const told: Line = message
    ? paintNotice({kind: 'error', text: message}, inside)
    : [{text: allowed, colour: view.theme.dim}]
  const field = paintField(state.field, {...inside, focused: true, placeholder: empty})
  const hints = hintLine(
    [
      ['list.choose', 'set'],
      ['list.up', 'more'],
      ['list.down', 'less'],
      ['list.close', 'close'],
    ],
    inside,
  )
  return paintFrame({title: state.title, body: [field, told], hints}, view)
}
