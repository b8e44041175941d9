import {expect, test} from 'vitest'
import {deviceRate} from '../../../src/audio/play/device-rate.ts'

test.each([
  [[22_050], 44_100],
  [[8000], 48_000],
  [[22_050, 48_000, 44_100], 48_000],
  [[88_200, 48_000], 44_100],
  [[192_000], 48_000],
  [[44_101], 48_000],
  [[30_001], 44_100],
  [[], 44_100],
])('the device plays sounds at %j Hz at %i Hz', (rates, expected) => {
  expect(deviceRate(rates)).toBe(expected)
})
