import {expect, test} from 'vitest'
import {createQueueProgress} from '../../../src/cli/queue/queue-progress.ts'
import type {Song} from '../../../src/session/queue/song.ts'

/** What is written to a stream that is, or is not, a terminal; `clock.now` is in milliseconds. */
const written = (isTTY: boolean, quiet = false) => {
  const chunks: string[] = []
  const clock = {now: 0}
  const out = {isTTY, columns: 60, write: (text: string) => chunks.push(text) > 0}
  const progress = createQueueProgress(out as unknown as NodeJS.WriteStream, {quiet, now: () => clock.now})
  return {chunks, clock, progress}
}

/** One lasts as long as another whose file is twelve times as large. */
const song = (id: string, ending: string, bytes: number): Song => ({
  id,
  file: id,
  folder: '',
  name: id,
  ending,
  bytes,
  modified: 0,
})
const songs = [song('a.mp3', 'mp3', 300_000), song('b\n.wav', 'wav', 1_764_000), song('c.mp3', 'mp3', 600_000)]
const at = {window: 0, windows: 1, step: 0, steps: 1}
const step = {kind: 'step', part: 'stems', ...at, sigmaHat: 0, evaluations: 1, progress: 0.5} as const
const made = {kind: 'made', result: {notes: ['clipped']}} as const

test('outside a terminal it is a line for each song, with the time left by the sounds’ lengths', () => {
  const {chunks, clock, progress} = written(false)
  progress.begin(songs, 1)
  progress.of(songs[0]!).begin('')
  progress.of(songs[0]!).step(step)
  clock.now = 60_000
  progress.finished(songs[0]!, made)
  progress.finished(songs[1]!, {kind: 'failed', why: 'b\n.wav: is broken'})
  progress.finished(songs[2]!, made)
  progress.end()
  expect(chunks).toEqual([
    'a.mp3: clipped\n',
    '1/3  a.mp3  3 min 00 s left\n',
    'quartet: b?.wav: is broken\n',
    'c.mp3: clipped\n',
    '3/3  c.mp3\n',
  ])
})

test('in a terminal it is one line that fits it, drawn now and then, and gone at the end', () => {
  const {chunks, clock, progress} = written(true)
  progress.begin(songs, 2)
  for (let i = 0; i < 1000; i++) {
    clock.now += 1
    progress.of(songs[1]!).step({...step, progress: i / 1000})
  }
  progress.end()
  expect(chunks.length).toBeLessThan(15)
  expect(chunks.every(text => text.startsWith('\r\x1b[2K') && text.length < 60 + 5 && !text.includes('\n'))).toBe(true)
  expect(chunks[0]).toContain('0/3  b?.wav  5 %')
  expect(chunks.at(-1)).toBe('\r\x1b[2K')
})

test('when quiet it tells which song failed and why, and nothing else', () => {
  const {chunks, progress} = written(false, true)
  progress.begin(songs, 1)
  progress.of(songs[0]!).step({...step, notice: 'another engine took over'})
  progress.finished(songs[0]!, made)
  progress.finished(songs[1]!, {kind: 'failed', why: 'the disk is full'})
  progress.end()
  expect(chunks).toEqual(['quartet: b?.wav: the disk is full\n'])
})
