import {describe, expect, test} from 'vitest'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {takesPanel} from '../../../src/tui/screens/takes-panel.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {inOrder} from '../../../src/tui/workstation/take-order.ts'
import {allStems, type Fake, fakeStation, take} from './fakes.ts'

const fit = (score: number) => ({score, onsets: score / 100, sounding: 1})
const withTakes = (): Project => ({
  ...emptyProject('test'),
  takes: [
    take('0001', allStems('0001'), {task: 'generate', fit: fit(40)}),
    take('0002', allStems('0002'), {task: 'generate', fit: fit(90)}),
    take('0003', allStems('0003')),
    take('0004', allStems('0004'), {task: 'generate', fit: fit(60)}),
  ],
})

const chosen = ({station}: Fake): string | undefined => station.desk.get().take
const shown = ({station}: Fake, width = 60): string[] => {
  const {history, take: selected, takeOrder, listening} = station.desk.get()
  const takes = inOrder(history.present.takes, takeOrder)
  const lines = takesPanel(
    {takes, order: takeOrder, selected, listening, focused: true, hint: ''},
    {width, rows: 8, theme: themeOf('dark'), glyphs: 'braille'},
  )
  return lines.map(line =>
    line
      .map(({text}) => text)
      .join('')
      .trimEnd(),
  )
}

describe('the list of takes', () => {
  test('tells how well each fits, and is sorted by that on demand, those without a fit last', async () => {
    const fake = await fakeStation({project: withTakes()})
    const ids = (): string[] => shown(fake).flatMap(line => /\b(\d{4}) /.exec(line)?.[1] ?? [])
    expect(ids()).toEqual(['0004', '0003', '0002', '0001'])
    fake.press('F')
    expect(ids()).toEqual(['0002', '0004', '0001', '0003'])
    expect(shown(fake)[0]).toContain('best fit first')
    expect(shown(fake).find(line => line.includes('0002'))).toContain('fit 90')
    expect(shown(fake).find(line => line.includes('0003'))).not.toContain('fit')
    fake.press('F')
    expect(ids()).toEqual(['0004', '0003', '0002', '0001'])
  })

  test('is walked as it is listed, and a neighbour takes the place of one that is dropped', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('F', 'tab', 'tab', 'up')
    expect(chosen(fake)).toBe('0002')
    fake.press('down')
    expect(chosen(fake)).toBe('0004')
    fake.press('d')
    expect(chosen(fake)).toBe('0001')
    fake.press('down', 'down', 'd')
    expect(chosen(fake)).toBe('0001')
  })
})
