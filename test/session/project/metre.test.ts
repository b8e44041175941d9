import {describe, expect, test} from 'vitest'
import {
  barStart,
  type Metre,
  metreText,
  nearestBeat,
  parseBars,
  parseMetre,
  placeIn,
  rangeOfBars,
  rangeText,
  typedMetre,
} from '../../../src/session/project/metre.ts'
import {tidied, toggled} from '../../../src/session/project/parts.ts'

const waltz: Metre = {tempo: 90, beatsInBar: 3, beatUnit: 4, downbeat: 0.5}

test('places are counted from bar 1 at the downbeat, with bar 0 before it', () => {
  expect([0.5, 1.1667, 2.4999, 2.5, 0.49, 0].map(time => placeIn(waltz, time))).toEqual([
    {bar: 1, beat: 1},
    {bar: 1, beat: 2},
    {bar: 2, beat: 1},
    {bar: 2, beat: 1},
    {bar: 0, beat: 3},
    {bar: 0, beat: 3},
  ])
  for (let bar = -3; bar < 500; bar++) expect(placeIn(waltz, barStart(waltz, bar))).toEqual({bar, beat: 1})
})

test('the nearest beat never lies before the start', () => {
  expect(nearestBeat(waltz, 1.4)).toBeCloseTo(0.5 + 2 / 3, 9)
  expect(nearestBeat({...waltz, downbeat: 1}, 0)).toBeCloseTo(1 / 3, 9)
  expect(nearestBeat({...waltz, downbeat: 2 / 3}, 0)).toBeCloseTo(0, 9)
})

test('bars are ranges and ranges are bars', () => {
  const range = rangeOfBars(waltz, {first: 5, last: 8})
  expect([range.from, range.to]).toEqual([8.5, 16.5])
  expect(rangeText(range, waltz)).toBe('bars 5–8')
  expect(rangeText(rangeOfBars(waltz, {first: 2, last: 2}), waltz)).toBe('bar 2')
  expect(rangeText({from: 8.5, to: 16}, waltz)).toBe('8.5–16.0 s')
  expect(rangeText(range, undefined)).toBe('8.5–16.5 s')
  expect([parseBars(' 5 - 8 ', 'it'), parseBars('7', 'it')]).toEqual([
    {first: 5, last: 8},
    {first: 7, last: 7},
  ])
  expect(() => parseBars('8-5', 'it')).toThrow(/^it: ends before it begins/)
  for (const text of ['', '0', '-3', 'a-b', '1-2-3']) expect(() => parseBars(text, 'it')).toThrow(/^it: expected bars/)
})

describe('a typed metre', () => {
  test('is what was typed, the rest as it was', () => {
    const found: Metre = {...waltz, estimate: {beat: 1, bar: 0.4, steady: true}}
    expect(parseMetre('120')).toEqual({tempo: 120, beatsInBar: 4, beatUnit: 4, downbeat: 0})
    expect(parseMetre('6/8', found)).toEqual({tempo: 90, beatsInBar: 6, beatUnit: 8, downbeat: 0.5})
    expect(parseMetre('120,5 3/4 0.25', found)).toEqual({tempo: 120.5, beatsInBar: 3, beatUnit: 4, downbeat: 0.25})
    expect(parseMetre(typedMetre(waltz))).toEqual(waltz)
    expect(metreText(waltz)).toBe('90 beats a minute, 3/4, bar 1 at 0.50 s')
  })

  test.each([
    ['x', /^x: expected tempo, metre, first downbeat/],
    ['4/4', /expected tempo/],
    ['120 4/4 0 7', /expected tempo/],
    ['5', /^tempo 5: expected 20 to 400/],
    ['120 4/3', /^metre 4\/3: expected 1 to 32 beats of 2, 4, 8, 16/],
    ['120 99/4', /^metre 99\/4: /],
  ])('%s is refused in one line', (text, expected) => {
    expect(() => parseMetre(text)).toThrow(expected)
  })
})

test('marking joins what touches; marking what is marked takes it out', () => {
  const once = toggled([], {from: 4, to: 8})
  const twice = toggled(once, {from: 8, to: 10})
  expect(twice).toEqual([{from: 4, to: 10}])
  expect(toggled(twice, {from: 5, to: 6})).toEqual([
    {from: 4, to: 5},
    {from: 6, to: 10},
  ])
  expect(toggled(once, {from: 4, to: 8})).toEqual([])
  expect(toggled(once, {from: 6, to: 9})).toEqual([{from: 4, to: 9}])
  expect(tidied(once)).toBe(once)
})
