import {expect, test} from 'vitest'
import {seededNoise} from '../../../src/sampler/noise.ts'
import {anchorOf} from '../../../src/sampler/windows/anchor.ts'

const FRAME = 1024
const readable = (x: Float32Array) => ({length: x.length, read: (from: number, to: number) => x.subarray(from, to)})

test('is the place of the loudest sample in its frame, which moves with the sound', () => {
  const x = new Float32Array(200 * FRAME)
  seededNoise(1).fillInto(x)
  x[150 * FRAME + 300] = -9
  expect(anchorOf(readable(x), FRAME)).toBe(300)
  expect(anchorOf(readable(x.subarray(40)), FRAME)).toBe(260)
  expect(anchorOf(readable(x.subarray(301)), FRAME)).toBe(FRAME - 1)
  expect(anchorOf(readable(x), 8 * FRAME)).toBe((150 * FRAME + 300) % (8 * FRAME))
  // What is read at once need not be whole frames.
  expect(anchorOf(readable(x), 1000)).toBe((150 * FRAME + 300) % 1000)
})

test('of silence is anywhere', () => {
  expect(anchorOf(readable(new Float32Array(5000)), FRAME)).toBe(0)
})
