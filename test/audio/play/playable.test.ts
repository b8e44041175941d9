import {rmSync, truncateSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {openPlayable} from '../../../src/audio/play/playable.ts'
import {createShelf} from '../../../src/audio/play/shelf.ts'
import type {FileSound} from '../../../src/audio/sound/sound.ts'
import type {WavFormat} from '../../../src/audio/sound/wav-head.ts'
import {BadInput} from '../../../src/base/errors.ts'
import {temporaryFolder} from '../temp-folder.ts'
import {float32, wav} from '../wav-bytes.ts'
import {wave} from './sounds.ts'

const folder = temporaryFolder()
const LENGTH = 30_000

const put = (name: string, channels: Float32Array[], format: WavFormat = 'float32'): string =>
  folder.put(name, encodeWav({sampleRate: 44_100, channels}, format))

const read = (sound: FileSound, channel: number, base: number, count: number): Float32Array => {
  const into = new Float64Array(count).fill(9)
  sound.channels[channel]!(into, base)
  return Float32Array.from(into)
}

test('any stretch of a file is what lies there, and silence before and after it', async () => {
  const [x, y] = [wave(3, LENGTH), wave(4, LENGTH)]
  const sound = await openPlayable(put('stereo.wav', [x, y]))
  expect([sound.length, sound.sampleRate, sound.channels.length]).toEqual([LENGTH, 44_100, 2])
  expect(read(sound, 1, 29_900, 300)).toEqual(Float32Array.from({length: 300}, (_, i) => y[29_900 + i] ?? 0))
  expect(read(sound, 0, 8100, 200)).toEqual(x.slice(8100, 8300))
  expect(read(sound, 0, -10, 20)).toEqual(Float32Array.from({length: 20}, (_, i) => x[i - 10] ?? 0))
  expect(read(sound, 1, 40_000, 10)).toEqual(new Float32Array(10))
  sound.close()
})

test.each(['pcm16', 'pcm24'] as const)('%s is read to its own precision', async format => {
  const x = wave(3, 1000)
  const sound = await openPlayable(put(`${format}.wav`, [x], format))
  const step = 2 ** (format === 'pcm16' ? -15 : -23)
  for (const [i, value] of read(sound, 0, 0, 1000).entries())
    expect(Math.abs(value - x[i]!)).toBeLessThanOrEqual(step / 2)
  sound.close()
})

test('more than two channels are folded to one, and what is no number is silence', async () => {
  const three = await openPlayable(put('three.wav', [wave(1, 10), wave(2, 10), wave(3, 10)]))
  expect(three.channels.length).toBe(1)
  expect(read(three, 0, 5, 1)[0]).toBeCloseTo((wave(1, 10)[5]! + wave(2, 10)[5]! + wave(3, 10)[5]!) / 3, 6)
  const broken = await openPlayable(
    folder.put('nan.wav', wav({tag: 3, bits: 32, data: float32(0.25, Number.NaN, Number.POSITIVE_INFINITY, -0.5)})),
  )
  expect(read(broken, 0, 0, 4)).toEqual(Float32Array.of(0.25, 0, 0, -0.5))
  three.close()
  broken.close()
})

test('a file that is cut while it plays is silent where it was', async () => {
  const x = wave(3, LENGTH)
  const file = put('cut.wav', [x])
  const sound = await openPlayable(file)
  truncateSync(file, 56 + 4 * 20_000)
  expect(read(sound, 0, 19_990, 20)).toEqual(Float32Array.from({length: 20}, (_, i) => (i < 10 ? x[19_990 + i]! : 0)))
  sound.close()
})

test('what is no WAV file is refused in one line', async () => {
  const text = folder.put('words.wav', 'these are words')
  await expect(openPlayable(text)).rejects.toThrow(BadInput)
  await expect(openPlayable(text)).rejects.toThrow(/words\.wav: is not a WAV file, expected one to play; convert it$/)
  await expect(openPlayable(path.join(folder.path, 'none.wav'))).rejects.toThrow(/none\.wav: no such file/)
})

test('a shelf gives the same sound for the same file, another one when it was replaced, and words when it is gone', async () => {
  const shelf = createShelf()
  const file = put('shelf.wav', [wave(1, 100)])
  const sound = (await shelf.get(file)) as FileSound
  expect(await shelf.get(file)).toBe(sound)
  rmSync(file)
  expect(await shelf.get(file)).toMatch(/shelf\.wav: no such file/)
  writeFileSync(file, encodeWav({sampleRate: 44_100, channels: [wave(2, 200)]}, 'float32'))
  const next = (await shelf.get(file)) as FileSound
  expect([next.length, next.key === sound.key]).toEqual([200, false])
  shelf.close()
})
