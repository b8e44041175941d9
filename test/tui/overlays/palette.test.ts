import {expect, test} from 'vitest'
import {fuzzy} from '../../../src/tui/overlays/palette/fuzzy.ts'
import {matches, openPalette, rowLabel} from '../../../src/tui/overlays/palette/palette.ts'
import {palette} from './samples.ts'
import {after, key, screen, typing} from './support.ts'

const score = (query: string, text: string): number => fuzzy(query, text)?.score ?? Number.NEGATIVE_INFINITY

test('letters fit in their order, without case, accents and blanks', () => {
  expect(fuzzy('mtl', 'Mute the lane')?.at).toEqual([0, 5, 9])
  expect(fuzzy('MUTE lane', 'Mute the lane')?.at).toEqual([0, 1, 2, 3, 9, 10, 11, 12])
  expect(fuzzy('elan', 'Élan')?.at).toEqual([0, 1, 2, 3])
  expect(fuzzy('em', 'Mute')).toBeUndefined()
  expect(fuzzy('mm', 'Mute')).toBeUndefined()
})

test('an empty query fits everything equally', () => {
  expect(score('', 'Mute')).toBe(score(' ', 'a much longer text'))
})

test('starts of words and neighbours count more than letters strewn about', () => {
  expect(score('pl', 'Play')).toBeGreaterThan(score('pl', 'Sample'))
  expect(score('ul', 'Undo the last edit')).toBeGreaterThan(score('ul', 'Mule'))
  expect(score('loop', 'Clear the loop')).toBeGreaterThan(score('loop', 'Lock or open'))
  expect(score('mute', 'Mute')).toBeGreaterThan(score('mute', 'Mute the lane'))
})

test('the best of several placings is found', () => {
  expect(fuzzy('lane', 'Pan the lane to the left, lane')?.at).toEqual([8, 9, 10, 11])
})

test('a query longer than any text costs nothing and fits nothing', () => {
  expect(fuzzy('x'.repeat(100_000), 'Mute')).toBeUndefined()
})

test('Enter runs the best match', () => {
  expect(after(palette(), [...typing('mute'), 'enter']).outcome).toEqual({kind: 'command', name: 'stem.mute'})
})

test.each(['stem.mute', 'theme.next', 'view.mouse', 'setup.guess'])('%s is found by its name', name => {
  expect(after(palette(), [...typing(name), 'enter']).outcome).toEqual({kind: 'command', name})
})

test('what is called so comes before what only has such a name', () => {
  const found = matches(after(palette(), typing('lane')).state).map(({row}) => rowLabel(row))
  const named = found.indexOf('Load sound files')
  expect(found.slice(0, named)).toContain('Mute the lane')
  expect(found.slice(named).filter(label => label.includes('lane'))).toEqual([])
})

test('presets and projects are found by their group and given back as entries', () => {
  expect(after(palette(), [...typing('preset best'), 'enter']).outcome).toEqual({
    kind: 'entry',
    group: 'preset',
    value: 'best',
  })
})

test('commands that mean something only in lists are not offered, nor the palette itself', () => {
  const names = palette().rows.flatMap(row => (row.kind === 'command' ? [row.name] : []))
  expect(names).toContain('stem.lock')
  expect(names.filter(name => name.startsWith('list.') || name.startsWith('files.'))).toEqual([])
  expect(names).not.toContain('palette.open')
})

test('typing goes back to the first match; Enter with none does nothing', () => {
  const down = after(palette(), ['down', 'down']).state
  expect(down.selected).toBe(2)
  expect(after(down, ['p']).state.selected).toBe(0)
  const none = after(palette(), [...typing('qqqqqq'), 'down', 'enter'])
  expect(none.outcome).toBeUndefined()
  expect(screen(none.state).join('\n')).toContain('nothing is called so')
})

test('matches of equal worth stay in the order of the registry', () => {
  expect(matches(palette()).map(({row}) => rowLabel(row))).toEqual(palette().rows.map(rowLabel))
})

test('a name from outside is drawn without what would move the cursor', () => {
  const odd = openPalette([], [{group: 'project', value: 'x', label: 'a\u001b[2Jb\n'}])
  expect(screen(after(odd, [key('b')]).state).join('')).toContain('a?[2Jb?')
})
