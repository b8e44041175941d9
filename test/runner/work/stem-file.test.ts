import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {openStemFile} from '../../../src/runner/work/stem-file.ts'
import type {Stretch} from '../../../src/sampler/windows/long.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-stems-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

const SPENT = {evaluations: 4, seconds: 1}
const open = () => openStemFile(folder, {stems: 2, length: 30, sampleRate: 22_050})

/** A stretch of ten samples, all `value`, which ends `window`. */
const stretch = (window: number, value: number): Stretch => ({
  kind: 'stretch',
  at: 10 * (window - 1),
  stems: [new Float32Array(10).fill(value), new Float32Array(10).fill(-value)],
  reached: {window, windows: 3, held: [new Float32Array(2).fill(value), new Float32Array(2).fill(-value)]},
})
const firstStem = (): number[] => {
  const file = open()
  file.close()
  const sound = file.open()
  const into = new Float64Array(30)
  sound.channels[0]!(into, 0)
  sound.close()
  return [into[0]!, into[10]!, into[20]!]
}

test('goes on after the last window that is whole', () => {
  const first = open()
  for (const [window, value] of [
    [1, 0.1],
    [2, 0.2],
  ] as const)
    first.add(stretch(window, value), SPENT)
  first.close()
  const second = open()
  expect(second.from).toMatchObject({window: 2, windows: 3})
  expect(second.from?.held[1]?.[0]).toBeCloseTo(-0.2)
  second.add(stretch(3, 0.3), SPENT)
  second.close()
  expect(firstStem()).toEqual([0.1, 0.2, 0.3].map(Math.fround))
})

test('a job that begins further back writes over what lies there', () => {
  const first = open()
  for (const window of [1, 2]) first.add(stretch(window, 0.1), SPENT)
  first.close()
  const second = open()
  for (const window of [1, 2, 3]) second.add(stretch(window, 0.5), SPENT)
  second.close()
  expect(firstStem()).toEqual([0.5, 0.5, 0.5])
  expect(open().from).toMatchObject({window: 3})
})

test('lines of the log that say nothing, and what comes after them, do not count', () => {
  const first = open()
  first.add(stretch(1, 0.1), SPENT)
  first.close()
  appendFileSync(path.join(folder, 'windows.log'), '\0\0\0\0\n{}\n')
  expect(open().from).toMatchObject({window: 1})
})

/** Two windows, and then something happens to a file of theirs. */
const afterTwo = (name: string, change: (bytes: Buffer) => Uint8Array): number | undefined => {
  const file = open()
  for (const window of [1, 2]) file.add(stretch(window, 0.1 * window), SPENT)
  file.close()
  const place = path.join(folder, name)
  writeFileSync(place, change(readFileSync(place)))
  const again = open()
  again.close()
  return again.from?.window
}
const flipped =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    bytes[at]! ^= 1
    return bytes
  }

test.each([
  ['the second window', 'stems.f32', flipped(8 * 15), 1],
  ['the first window', 'stems.f32', flipped(8 * 5), undefined],
  ['what the second one held', 'held-0.f32', flipped(0), 1],
  // A kill between what a window held and its line in the log.
  ['the line of the second window', 'windows.log', (log: Buffer) => log.subarray(0, log.length - 20), 1],
])('where %s is not what was written, it goes on after what is', (_, name, change, window) => {
  expect(afterTwo(name, change)).toBe(window)
})
