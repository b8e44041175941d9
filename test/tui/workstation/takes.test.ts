import {describe, expect, test} from 'vitest'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'
import {footer} from '../../../src/tui/screens/footer.ts'
import {takesPanel} from '../../../src/tui/screens/takes-panel.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {inOrder} from '../../../src/tui/workstation/take-order.ts'
import {allStems, clip, type Fake, fakeStation, take} from './fakes.ts'

const going = (score: number) => ({score, onsets: score / 100, sounding: 1})
const withTakes = (): Project => ({
  ...emptyProject('test'),
  takes: [
    take('0001', allStems('0001'), {task: 'generate', fit: going(40)}),
    take('0002', allStems('0002'), {task: 'generate', fit: going(90)}),
    take('0003', allStems('0003')),
    take('0004', allStems('0004'), {task: 'generate', fit: going(60)}),
  ],
})

const chosen = ({station}: Fake): string | undefined => station.desk.get().take
const shown = ({station}: Fake, width = 60): string[] => {
  const {history, take: selected, marked, takeOrder, listening} = station.desk.get()
  const takes = inOrder(history.present.takes, takeOrder)
  const lines = takesPanel(
    {takes, order: takeOrder, selected, marked, listening, focused: true, hints: ['Enter hear', 'k keep']},
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

  test('u selects the take that it brings back, and what is pressed next means that one', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('tab', 'tab', 'down', 'd')
    expect(chosen(fake)).toBe('0002')
    fake.press('u', '*')
    expect(fake.station.desk.get().history.present.takes.find(({starred}) => starred)?.id).toBe('0003')
    fake.press('u', 'u', 'ctrl+r')
    expect(chosen(fake)).toBe('0003')
    fake.press('d', 'u', 'ctrl+r')
    expect(chosen(fake)).toBe('0002')
  })

  test('leaves out whole facts where a row is too narrow for them, the least first', async () => {
    const {takes, ...rest} = withTakes()
    const long = takes.map(take => ({...take, seed: 4_102_889_123, index: 1}))
    const fake = await fakeStation({project: {...rest, takes: long}})
    const row = (width: number): string => shown(fake, width).find(line => line.includes('0003'))!
    expect(row(80)).toMatch(/seed 4102889123\+1 {2}\d\d:\d\d {2}in 1\.5 s$/)
    expect(row(60)).toMatch(/seed 4102889123\+1 {2}\d\d:\d\d$/)
    expect(row(40)).toMatch(/0003 separate all four {2}\d\d:\d\d$/)
    expect(row(30)).toMatch(/0003 separate all four$/)
  })
})

test('the footer of the takes names the key that drops one', () => {
  const {keymap} = buildKeymap(COMMANDS, {})
  const line = footer('takes', keymap, {width: 80, theme: themeOf('dark'), glyphs: 'braille'})
  expect(line.map(({text}) => text).join('')).toContain(' d drop ')
})

describe('going on from takes', () => {
  const ask = (fake: Fake): string => {
    const {overlay} = fake.station.desk.get()
    return overlay?.kind === 'number' ? overlay.title : ''
  }

  test('V asks how far to go from the selected take and begins there', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('V')
    expect(ask(fake)).toContain('take 0004')
    fake.press('3', '0', 'enter')
    expect(fake.runs[0]!.origin).toEqual({kind: 'vary', take: '0004', strength: 0.3})
    expect(fake.station.desk.get().running?.title).toBe('Varying')
    expect(fake.station.desk.get().running?.seconds).toBe(12)
  })

  test('a marked take and another are blended, by as much as is said', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('tab', 'tab', 'Y')
    expect(fake.station.desk.get().notice?.text).toContain('y marks the one')
    fake.press('y')
    expect(shown(fake).find(line => line.includes('0004'))).toContain('◆')
    fake.press('Y')
    expect(ask(fake)).toBe('')
    fake.press('F', 'up', 'Y')
    expect(ask(fake)).toBe('How far from take 0002 to take 0004')
    fake.press('enter')
    expect(fake.runs[0]!.origin).toEqual({kind: 'blend', take: '0002', other: '0004', amount: 0.5})
  })

  test('a take that was separated is refused, and nothing runs', async () => {
    const {takes, ...rest} = withTakes()
    const fake = await fakeStation({project: {...rest, takes: takes.slice(0, 3)}})
    fake.press('V')
    expect(fake.station.desk.get().notice?.text).toContain('was separated from a mix')
    fake.press('enter')
    expect(fake.runs).toHaveLength(0)
    fake.press('tab', 'tab', 'y')
    expect(fake.station.desk.get().notice?.text).toContain('was separated from a mix')
    expect(fake.station.desk.get().marked).toBeUndefined()
  })

  test('c goes on from the take that is heard or selected, else from the lanes, by as much as is said', async () => {
    const project = withTakes()
    const lane = {...project.lanes.drums, clip: clip('drums', 20), locked: true}
    const fake = await fakeStation({project: {...project, lanes: {...project.lanes, drums: lane}}})
    fake.press('c')
    expect(ask(fake)).toContain('the lanes')
    fake.press('8', 'enter')
    expect(fake.runs[0]!.origin).toEqual({kind: 'continue', take: undefined, seconds: 8})
    expect(fake.station.desk.get().running).toMatchObject({title: 'Going on', seconds: 28})
    fake.press('esc', 'tab', 'tab', 'down', 'c')
    expect(ask(fake)).toContain('take 0003')
    fake.press('esc', 'enter', 'esc', 'c')
    expect(ask(fake)).toContain('take 0003')
  })

  test('c says where there is nothing to go on from', async () => {
    const fake = await fakeStation()
    fake.press('c')
    expect(ask(fake)).toBe('')
    expect(fake.station.desk.get().notice?.text).toContain('there is no stem to go on from')
  })

  test('among the takes y and Y are theirs; elsewhere they are the beat’s', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('y')
    expect(fake.station.desk.get().taps).toHaveLength(1)
    expect(fake.station.desk.get().marked).toBeUndefined()
    fake.press('tab', 'tab', 'y')
    expect(fake.station.desk.get().taps).toHaveLength(1)
    expect(fake.station.desk.get().marked).toBe('0004')
  })

  test('the title of the list names as many keys as fit', async () => {
    const fake = await fakeStation({project: withTakes()})
    expect(shown(fake, 60)[0]).toContain('Takes 4   Enter hear  k keep ')
    expect(shown(fake, 30)[0]).toMatch(/Takes 4 {3}Enter hear ━/)
  })

  test('what an overlay says else is still a setting', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('T', '4', 'enter')
    expect(fake.runs).toHaveLength(0)
    expect(fake.station.desk.get().history.present.setup.takes).toBe(4)
  })
})
