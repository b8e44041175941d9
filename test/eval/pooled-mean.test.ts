import {describe, expect, test} from 'vitest'
import {meanOfPooled} from '../../src/eval/pooled-mean.ts'
import {studentQuantile, studentWithin} from '../../src/eval/student-t.ts'

describe('Student’s distribution', () => {
  test.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [9, 2.26216],
    [30, 2.04227],
    [149, 1.97601],
    [10_000, 1.9602],
  ])('has the quantile of the tables for %i degrees of freedom', (freedom, expected) => {
    expect(studentQuantile(0.95, freedom)).toBeCloseTo(expected, 4)
  })

  test('is Cauchy’s for one degree of freedom and t/√(2 + t²) for two', () => {
    for (const t of [0, 0.3, 1, 7]) {
      expect(studentWithin(t, 1)).toBeCloseTo((2 / Math.PI) * Math.atan(t), 12)
      expect(studentWithin(t, 2)).toBeCloseTo(t / Math.sqrt(2 + t * t), 12)
    }
  })
})

describe('the mean over all windows of all tracks', () => {
  test('with one window a track has the textbook’s interval', () => {
    const values = [9.1, 8.4, 10.2, 7.7, 9.6]
    const mean = values.reduce((a, b) => a + b) / 5
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4)
    const found = meanOfPooled([values.map(sum => ({sum, count: 1}))])!
    expect(found.mean).toBeCloseTo(mean, 12)
    expect(found.margin).toBeCloseTo((2.776445 * deviation) / Math.sqrt(5), 5)
  })

  test('counts every window alike, not every track', () => {
    const shares = [
      {sum: 90, count: 9},
      {sum: 0, count: 1},
    ]
    const {mean, margin} = meanOfPooled([shares])!
    expect(mean).toBe(9)
    // Each track moves the mean by (sum − 9·count)/10: +0.9 and −0.9.
    expect(margin).toBeCloseTo(12.7062 * Math.sqrt(2 * (0.9 ** 2 + 0.9 ** 2)), 3)
  })

  test('over several stems lets what moves together count together', () => {
    const up = [1, 2, 3].map(sum => ({sum, count: 1}))
    const down = [3, 2, 1].map(sum => ({sum, count: 1}))
    expect(meanOfPooled([up, up])).toEqual(meanOfPooled([up]))
    const opposed = meanOfPooled([up, down])!
    expect(opposed.mean).toBe(2)
    expect(opposed.margin).toBeCloseTo(0, 12)
  })

  test('does without stems and tracks in which nothing was counted', () => {
    const nothing = {sum: 0, count: 0}
    const one = {sum: 4, count: 2}
    expect(meanOfPooled([[nothing, nothing]])).toBeUndefined()
    expect(meanOfPooled([])).toBeUndefined()
    expect(meanOfPooled([[one, nothing]])).toEqual({mean: 2})
    const two = [one, {sum: 8, count: 2}]
    expect(meanOfPooled([[...two, nothing]])).toEqual(meanOfPooled([two]))
    expect(meanOfPooled([two, [nothing, nothing]])).toEqual(meanOfPooled([two]))
  })

  test('says nothing of the error of a single track', () => {
    expect(meanOfPooled([[{sum: 9, count: 3}]])).toEqual({mean: 3})
  })
})
