import {expect, test} from 'vitest'
import {bfloatsToFloats, floatsToHalves, halvesToFloats} from '../../../src/model/checkpoint/half.ts'

const everyHalf = Uint16Array.from({length: 65536}, (_, bits) => bits)
const toHalf = (value: number) => floatsToHalves(Float32Array.of(value))[0]

/** The definition, in float64: sign · 2^(exponent − 25) · (1024 + fraction), and subnormals. */
const define = (bits: number): number => {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

test('every half becomes the float its bits define', () => {
  const floats = halvesToFloats(everyHalf)
  expect(floats.every((value, bits) => Object.is(value, define(bits)))).toBe(true)
})

test('every half that is a number survives the way to float and back', () => {
  const back = floatsToHalves(halvesToFloats(everyHalf))
  expect(back.every((half, bits) => Number.isNaN(define(bits)) || half === bits)).toBe(true)
})

test('NaN stays NaN', () => {
  const nans = everyHalf.filter(bits => Number.isNaN(define(bits)))
  expect(halvesToFloats(floatsToHalves(halvesToFloats(nans))).every(Number.isNaN)).toBe(true)
})

test('between two halves the nearer one is taken, and of two equally near the even one', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const middle = (define(bits) + define(bits + 1)) / 2
    const below = middle * (1 - 2 ** -22)
    const above = middle * (1 + 2 ** -22)
    const even = bits % 2 === 0 ? bits : bits + 1
    const [low, tie, high, negative] = floatsToHalves(Float32Array.of(below, middle, above, -middle))
    if (low !== bits || tie !== even || high !== bits + 1 || negative !== (even | 0x8000))
      expect.fail(`around ${middle}: ${low} ${tie} ${high} ${negative}`)
  }
})

test('what is too large becomes infinity, from 65520 on', () => {
  expect(toHalf(65519.996)).toBe(0x7bff)
  expect(toHalf(65520)).toBe(0x7c00)
  expect(toHalf(-3e38)).toBe(0xfc00)
  expect(toHalf(Number.POSITIVE_INFINITY)).toBe(0x7c00)
})

test('what is too small becomes zero and keeps its sign', () => {
  expect(toHalf(2 ** -25)).toBe(0)
  expect(toHalf(1.0001 * 2 ** -25)).toBe(1)
  expect(toHalf(-1e-40)).toBe(0x8000)
})

test('bfloat16 is the upper half of a float', () => {
  expect([...bfloatsToFloats(Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x7f80))]).toEqual([
    1,
    -3.140625,
    Math.fround(2 ** -133),
    Number.POSITIVE_INFINITY,
  ])
})
