import {expect, test} from 'vitest'
import type {Metre} from '../../../src/session/project/metre.ts'
import {barLines} from '../../../src/tui/paint/bar-lines.ts'
import {marked} from '../../../src/tui/paint/overlay-marks.ts'
import {ruler} from '../../../src/tui/paint/ruler.ts'
import {withLaneMarks} from '../../../src/tui/screens/lane-marks.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {textOf} from './support.ts'

const metre: Metre = {tempo: 120, beatsInBar: 4, beatUnit: 4, downbeat: 0.5}
const theme = themeOf('none')

test('the ruler numbers bars from the downbeat on, with beats between them where there is room', () => {
  const wide = textOf(ruler({seconds: 8.5, width: 68, glyphs: 'ascii', theme, metre}))
  expect(wide).toBe("    |1  '   '   '   |2  '   '   '   |3  '   '   '   |4  '   '   '   ".slice(0, 68))
  // What has room beside a number: half bars, where single beats would be hidden by it now and then.
  const narrow = textOf(ruler({seconds: 8.5, width: 40, glyphs: 'ascii', theme, metre}))
  expect(narrow).toMatch(/^ {2}\|1 {2,3}' {3,4}\|2 {2,3}' {3,4}\|3/)
  const long = textOf(ruler({seconds: 200.5, width: 60, glyphs: 'ascii', theme, metre}))
  expect(long).toMatch(/^\|1 .*\|17.*\|33.*\|97/)
  for (let width = 0; width < 90; width++)
    expect(
      textOf(ruler({seconds: 33, width, glyphs: 'braille', theme, metre, playhead: 4, loop: {from: 2, to: 9}})),
    ).toHaveLength(width)
})

test('bar lines keep their distance and count in twos and fours from bar 1', () => {
  const {every, lines} = barLines({...metre, downbeat: 5}, {seconds: 60, width: 60, air: 4})
  expect(every).toBe(2)
  expect(lines.slice(0, 3)).toEqual([
    {bar: -1, cell: 1},
    {bar: 1, cell: 5},
    {bar: 3, cell: 9},
  ])
})

test('however much time there is, lines keep their distance', () => {
  const {every, lines} = barLines({...metre, downbeat: 0}, {seconds: 9e15, width: 60, air: 4})
  expect((every * 2 * 60) / 9e15).toBeGreaterThanOrEqual(4)
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.length).toBeLessThanOrEqual(15)
})

test('marks keep what they do not cover, and soft ones only blank cells', () => {
  const line = [{text: 'ab  '}, {text: ' cd', background: '#111111' as const}]
  const style = {bold: true}
  const out = marked(line, [
    {cell: 0, text: '|', style, soft: true},
    {cell: 3, text: ':', style, soft: true},
    {cell: 4, text: ':', style, soft: true},
    {cell: 5, text: ']', style},
    {cell: 5, text: '!', style},
  ])
  expect(textOf(out)).toBe('ab ::]d')
  expect(out.find(({text}) => text === ']')).toEqual({text: ']', bold: true, background: '#111111'})
})

test.each([1, 3])('a part that is to be made anew stands in brackets, in lanes of %d rows', rows => {
  const lines = Array.from({length: rows}, () => [{text: '####      ####      '}])
  const facts = {parts: [{from: 2, to: 6}], resting: false, span: 10, width: 20, theme, glyphs: 'ascii' as const}
  const [top, ...others] = withLaneMarks(lines, {...facts, metre}).map(line => textOf(line))
  expect(top).toBe(rows === 1 ? '####[======]##   :  ' : '####[=====#]##   :  ')
  expect(others.every(line => line === '#### :   :####   :  ')).toBe(true)
})
