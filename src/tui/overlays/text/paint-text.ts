import type {Line} from '../../paint/run.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {hintLine, type View, within} from '../view.ts'
import type {TextState} from './text.ts'

export const paintText = (state: TextState, area: View): Line[] => {
  const view = within(area, 76)
  const inside = {...view, ...insideOf(view)}
  const field = paintField(state.field, {...inside, focused: true, placeholder: state.placeholder})
  const message = state.message ? [paintNotice({kind: 'error', text: state.message}, inside)] : []
  const hints = hintLine(
    [
      ['list.choose', 'done'],
      ['list.close', 'close'],
    ],
    inside,
  )
  return paintFrame({title: state.title, body: [field, ...message], hints}, view)
}
