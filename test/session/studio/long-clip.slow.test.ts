import {closeSync, mkdirSync, openSync, truncateSync, writeSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {wavHead} from '../../../src/audio/sound/wav-head.ts'
import {wavClip} from '../../../src/session/folder/wav-clip.ts'
import {createTaskPerformer} from '../../../src/session/studio/task-performer.ts'
import {temporaryFolder} from './project.ts'

const at = temporaryFolder()

/** Silence but for a click near the end; a file with holes, so that the disk need not hold it. */
const putLong = (file: string, minutes: number): void => {
  const shape = {sampleRate: 44_100, channels: 2, format: 'float32'} as const
  const samples = minutes * 60 * shape.sampleRate
  const head = wavHead(shape, samples)
  mkdirSync(path.dirname(file), {recursive: true})
  const to = openSync(file, 'w')
  writeSync(to, head)
  writeSync(to, Buffer.from(Float32Array.of(0.5).buffer), 0, 4, head.length + 8 * (samples - 1))
  closeSync(to)
  truncateSync(file, head.length + 8 * samples)
}

test('a sound that is longer than what is decoded at once is drawn to its end', async () => {
  putLong(at('bass.wav'), 80)
  const performer = createTaskPerformer()
  const news = {onProgress: () => {}, onTake: () => {}, signal: new AbortController().signal}
  const clip = await wavClip(at(), 'bass.wav')
  const overview = await performer.perform({kind: 'overview', folder: at(), clip}, news)
  performer.close()
  const {peaks} = overview as {peaks: Float32Array}
  expect([...peaks.slice(0, -1)].every(value => value === 0)).toBe(true)
  expect(peaks.at(-1)).toBe(0.5)
})
