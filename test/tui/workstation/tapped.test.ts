import {expect, test} from 'vitest'
import type {Metre} from '../../../src/session/project/metre.ts'
import {type Tap, tappedMetre, withTap} from '../../../src/tui/workstation/tapped.ts'

const taps = (times: readonly number[], offset?: number): Tap[] =>
  times.map(at => (offset === undefined ? {at} : {at, position: at - offset}))

const found: Metre = {
  tempo: 120.4,
  beatsInBar: 3,
  beatUnit: 4,
  downbeat: 0.2,
  estimate: {beat: 1, bar: 0.3, steady: true},
}

test('a tempo is tapped in four, also over a beat that was left out, and keeps the metre', () => {
  expect(tappedMetre(taps([0, 0.5, 1]), undefined)).toBeUndefined()
  expect(tappedMetre(taps([0, 0.61, 1.2, 2.4]), undefined)).toEqual({
    tempo: 100.1,
    beatsInBar: 4,
    beatUnit: 4,
    downbeat: 0,
  })
  expect(tappedMetre(taps([0, 0.8, 1.6, 2.4]), found)).toMatchObject({tempo: 75, beatsInBar: 3, downbeat: 0.2})
})

test('what was found is more exact than fingers: they choose it, its half or its double', () => {
  const tapped = tappedMetre(taps([0, 0.99, 2.01, 3]), found)!
  expect(tapped.tempo).toBe(60.2)
  expect(tapped).not.toHaveProperty('estimate')
})

test('a loop that begins again between taps does not move the bar', () => {
  const before: Metre = {tempo: 120, beatsInBar: 4, beatUnit: 4, downbeat: 0}
  // A loop from 8 s to 10 s, tapped from its middle on.
  const around = [9, 9.5, 8, 8.5].map((position, n) => ({at: 0.5 * n, position}))
  expect(tappedMetre(around, before)?.downbeat).toBeCloseTo(1, 6)
})

test('tapped to what plays, the first tap is a downbeat', () => {
  const free = tappedMetre(taps([10, 10.75, 11.5, 12.25], 3), undefined)!
  expect(free.tempo).toBe(80)
  // 7 s are two bars of 3 s and 1 s.
  expect(free.downbeat).toBeCloseTo(1, 9)
  // Fingers are late by 40 ms; the found beat is taken, bar 1 two beats later.
  const beat = 60 / 120.4
  const late = [2, 3, 4, 5].map(n => 0.24 + n * beat)
  expect(tappedMetre(taps(late, 0), found)!.downbeat).toBeCloseTo(0.2 + 2 * beat, 9)
})

test('after a pause taps begin anew', () => {
  const first = withTap(withTap([], {at: 1}), {at: 1.5})
  expect(first).toHaveLength(2)
  expect(withTap(first, {at: 9})).toEqual([{at: 9}])
})
