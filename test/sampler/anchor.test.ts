import {expect, test} from 'vitest'
import {anchorOf} from '../../src/sampler/anchor.ts'
import {randomBits} from '../../src/sampler/random.ts'
import {FRAME} from '../../src/sampler/shifts.ts'

const readable = (x: Float32Array) => ({length: x.length, read: (from: number, to: number) => x.subarray(from, to)})

test('lies where the sound’s frames are loudest', () => {
  const x = new Float32Array(100 * FRAME)
  for (let at = 300; at < x.length; at += FRAME) x[at] = 1
  expect(anchorOf(readable(x))).toBe(300)
  expect(anchorOf(readable(x.subarray(40)))).toBe(260)
  expect(anchorOf(readable(x.subarray(301)))).toBe(FRAME - 1)
})

test('moves with a sound that begins later or earlier', () => {
  const x = new Float32Array(60 * 22_050)
  const bits = randomBits(1)
  const tenth = 2205
  // Strokes that fall anywhere, of any strength, and die away, as music's do.
  for (let stroke = 0; stroke < 150; stroke++) {
    const [at, strength] = [bits() % (x.length - 3 * tenth), (bits() % 100) / 100]
    for (let t = 0; t < 3 * tenth; t++)
      x[at + t]! += strength * Math.exp(-t / tenth) * Math.sin(t * (0.05 + stroke / 2000))
  }
  const whole = anchorOf(readable(x))
  for (const cut of [100, 12_345, 4 * 22_050]) {
    const moved = (anchorOf(readable(x.subarray(cut))) + cut) % FRAME
    const apart = ((moved - whole + FRAME + FRAME / 2) % FRAME) - FRAME / 2
    expect(Math.abs(apart), `${cut} samples cut off`).toBeLessThan(FRAME / 8)
  }
})

test('of silence is anywhere', () => {
  expect(anchorOf(readable(new Float32Array(5000)))).toBe(0)
})
