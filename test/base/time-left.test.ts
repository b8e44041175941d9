import {expect, test} from 'vitest'
import {timeLeft, type UnitState} from '../../src/base/time-left.ts'

const unit = (of: Partial<UnitState>): UnitState => ({row: 'a', work: 1, done: 0, ...of})

test('nothing is known before something was finished, and what an earlier eval finished says nothing', () => {
  expect(timeLeft([unit({done: 0.5})], 1)).toBeUndefined()
  expect(timeLeft([unit({done: 1}), unit({})], 1)).toBeUndefined()
})

test('a row goes on at its own pace, and one that has not begun at that of all', () => {
  const units = [unit({done: 1, seconds: 10}), unit({work: 2}), unit({row: 'b', work: 3, done: 0.5})]
  expect(timeLeft(units, 1)).toBeCloseTo(20 + 15)
  const known = [...units, unit({row: 'b', work: 1, done: 1, seconds: 100})]
  expect(timeLeft(known, 1)).toBeCloseTo(20 + 150)
})

test('several jobs share what is left', () => {
  expect(timeLeft([unit({done: 1, seconds: 10}), unit({}), unit({})], 2)).toBeCloseTo(10)
})
