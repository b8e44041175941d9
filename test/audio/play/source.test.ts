import {expect, test} from 'vitest'
import {resample, streamResampler} from '../../../src/audio/dsp/resample.ts'
import {createSource} from '../../../src/audio/play/source.ts'
import {soundOf, wave} from './sounds.ts'

const RATES: [number, number][] = [
  [22_050, 44_100],
  [44_100, 48_000],
  [96_000, 48_000],
  [192_000, 44_100],
  [384_000, 44_100],
  [44_101, 48_000],
  [48_000, 48_000],
]

test.each(RATES)('a sound at %i Hz read in blocks at %i Hz is the whole sound resampled', (from, to) => {
  const x = wave(5, Math.round(from / 8))
  const whole = resample(x, from, to)
  const source = createSource(soundOf('x', [x, x], from), {from: 0, rate: to, resampler: streamResampler(from, to)})
  expect(source.end).toBe(whole.length)
  let most = 0
  const sizes = [512, 333, 64]
  for (let at = -700, n = 0; at < whole.length + 700; n++) {
    const left = new Float32Array(sizes[n % sizes.length]!)
    if (source.readInto(left, new Float32Array(left.length), at) === 0) left.fill(0)
    for (let i = 0; i < left.length; i++) most = Math.max(most, Math.abs(left[i]! - (whole[at + i] ?? 0)))
    at += left.length
  }
  expect(most).toBeLessThan(1e-6)
})

test('a sound stands at its place in the deck, and is known to be silent around it', () => {
  const source = createSource(soundOf('x', [Float32Array.of(1, 2, 3)]), {
    ...{from: 0.5, rate: 44_100, resampler: streamResampler(44_100, 44_100)},
  })
  const [left, right] = [new Float32Array(4), new Float32Array(4)]
  expect(source.readInto(left, right, 22_040)).toBe(0)
  expect(source.readInto(left, right, 22_053)).toBe(0)
  expect(source.readInto(left, right, 22_049)).toBe(1)
  expect(left).toEqual(Float32Array.of(0, 1, 2, 3))
  expect(source.end).toBe(22_053)
})
