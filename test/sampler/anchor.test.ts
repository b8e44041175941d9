import {expect, test} from 'vitest'
import {anchorOf} from '../../src/sampler/anchor.ts'
import {seededNoise} from '../../src/sampler/noise.ts'
import {FRAME} from '../../src/sampler/shifts.ts'

const readable = (x: Float32Array) => ({length: x.length, read: (from: number, to: number) => x.subarray(from, to)})

test('is the place of the loudest sample in its frame, which moves with the sound', () => {
  const x = new Float32Array(200 * FRAME)
  seededNoise(1).fillInto(x)
  x[150 * FRAME + 300] = -9
  expect(anchorOf(readable(x))).toBe(300)
  expect(anchorOf(readable(x.subarray(40)))).toBe(260)
  expect(anchorOf(readable(x.subarray(301)))).toBe(FRAME - 1)
})

test('of silence is anywhere', () => {
  expect(anchorOf(readable(new Float32Array(5000)))).toBe(0)
})
