import {lineColumns} from '../../paint/fit.ts'
import type {Line} from '../../paint/run.ts'
import {drawable} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {clipLine} from '../../widgets/line.ts'
import {signsOf} from '../../widgets/look.ts'
import {wrapped} from '../../widgets/wrapped.ts'
import {hintLine, type View, within} from '../view.ts'
import type {AskState} from './ask.ts'

export const paintAsk = (state: AskState, area: View): Line[] => {
  const view = within(area, 64)
  const inside = {...view, ...insideOf(view)}
  const signs = signsOf(view)
  const answers = state.answers.map(({label}, index): Line => {
    const here = index === state.selected
    return [
      {text: here ? `${signs.selected} ` : '  ', colour: view.theme.accent, bold: true},
      {text: drawable(label), bold: here, colour: here ? view.theme.accent : undefined},
    ]
  })
  const row = answers.flatMap(answer => [...answer, {text: '   '}])
  const chosen = lineColumns(row) <= inside.width ? [row] : answers
  const room = Math.max(1, inside.height - chosen.length - 1)
  const question = wrapped(drawable(state.question), inside.width).slice(0, room)
  const gap: Line[] = view.linear ? [] : [[]]
  const hints = hintLine(
    [
      ['list.choose', 'answer'],
      ['list.close', 'back'],
    ],
    inside,
  )
  const body = [...question.map((text): Line => [{text}]), ...gap, ...chosen]
  return paintFrame({title: state.title, body: body.map(line => clipLine(line, inside.width)), hints}, view)
}
