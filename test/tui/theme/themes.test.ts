import {describe, expect, it, test} from 'vitest'
import {LANES} from '../../../src/session/project/project.ts'
import {THEME_NAMES} from '../../../src/session/settings/settings.ts'
import {blend} from '../../../src/tui/theme/blend.ts'
import type {ThemeName} from '../../../src/tui/theme/theme.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import {contrast, DEUTERANOPIA, difference, luminance, PROTANOPIA, USUAL} from './colour-science.ts'

const GROUNDS: Readonly<Partial<Record<ThemeName, readonly string[]>>> = {
  dark: ['#000000', '#1e1e1e'],
  light: ['#ffffff'],
  'colour-blind': ['#000000', '#1e1e1e'],
}

/** The sRGB values of a theme's tokens by name, heat left out. */
const tokens = (name: ThemeName): [string, string][] => {
  const {lane, heat: _, name: __, ...rest} = themeOf(name)
  return Object.entries({...lane, ...rest}).flatMap(([token, colour]) =>
    colour === undefined ? [] : [[token, colour] as [string, string]],
  )
}

describe.each(['dark', 'light', 'colour-blind'] as const)('the %s theme', name => {
  it('can be read on its background: every colour has a contrast of 3 or more', () => {
    const all = tokens(name)
    expect(all.length).toBe(LANES.length + 7)
    for (const ground of GROUNDS[name]!)
      for (const [token, colour] of all)
        expect(contrast(colour, ground), `${token} on ${ground}`).toBeGreaterThanOrEqual(3)
  })

  it('has lanes that differ clearly', () => {
    const {lane} = themeOf(name)
    for (const a of LANES)
      for (const b of LANES)
        if (a < b) expect(difference(lane[a]!, lane[b]!, USUAL), `${a} and ${b}`).toBeGreaterThan(35)
  })

  it('has heat that goes one way, from near its background', () => {
    const {heat} = themeOf(name)
    const levels = heat.map(luminance)
    const sign = name === 'light' ? -1 : 1
    expect(heat.length).toBeGreaterThanOrEqual(12)
    for (let i = 1; i < levels.length; i++) expect(sign * (levels[i]! - levels[i - 1]!), heat[i]).toBeGreaterThan(0)
    expect(contrast(heat[0]!, GROUNDS[name]!.at(-1)!)).toBeLessThan(1.5)
    expect(contrast(heat.at(-1)!, GROUNDS[name]!.at(-1)!)).toBeGreaterThan(9)
  })
})

test.each([
  ['deuteranopia', DEUTERANOPIA],
  ['protanopia', PROTANOPIA],
] as const)('the colour-blind theme’s lanes and meter zones differ clearly under %s', (_, seen) => {
  const {lane, good, warning, error} = themeOf('colour-blind')
  for (const a of LANES)
    for (const b of LANES) if (a < b) expect(difference(lane[a]!, lane[b]!, seen), `${a} and ${b}`).toBeGreaterThan(20)
  for (const [a, b] of [
    [good, warning],
    [warning, error],
    [good, error],
  ])
    expect(difference(a!, b!, seen), `${a} and ${b}`).toBeGreaterThan(20)
})

test('without colours there is none', () => {
  expect(tokens('none')).toEqual([])
  expect(themeOf('none').heat).toEqual([])
})

test('NO_COLOR wins over every theme, unless it is empty', () => {
  for (const name of THEME_NAMES) {
    expect(themeOf(name, {NO_COLOR: '1'}).name).toBe('none')
    expect(themeOf(name, {NO_COLOR: ''}).name).toBe(name)
  }
})

test('blending goes from one colour to the other, and leaves the terminal’s own alone', () => {
  expect(blend('#102030', '#ffffff', 0)).toBe('#102030')
  expect(blend('#102030', '#00ff00', 1)).toBe('#00ff00')
  expect(blend('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(blend(undefined, '#ffffff', 0.5)).toBeUndefined()
})
