import {describe, expect, test} from 'vitest'
import {createEvalProgress} from '../../../src/cli/eval/eval-progress.ts'
import type {TrackResult} from '../../../src/eval/separation/result.ts'
import type {Unit} from '../../../src/eval/separation/unit.ts'

/** What is written to a stream that is, or is not, a terminal; `clock.now` is in milliseconds. */
const written = (isTTY: boolean, quiet = false) => {
  const chunks: string[] = []
  const clock = {now: 0}
  const out = {isTTY, columns: 60, write: (text: string) => chunks.push(text) > 0}
  const progress = createEvalProgress(out as unknown as NodeJS.WriteStream, {quiet, now: () => clock.now})
  return {chunks, clock, progress}
}

const unit = (track: string, row = 'guided'): Unit =>
  ({contender: {system: {id: row}, label: row}, track: {name: track}, work: 1}) as unknown as Unit
const units = [unit('a'), unit('b'), unit('c')]
const done = (which: number, isNew = true) =>
  ({unit: units[which]!, kind: 'result', result: {} as TrackResult, isNew}) as const

describe('progress of an eval', () => {
  test('outside a terminal is a line for each result, with the time left once one is known', () => {
    const {chunks, clock, progress} = written(false)
    progress.reading(0, 3)
    progress.begin(units, 1)
    progress.finished(done(0, false))
    progress.reused(1)
    for (const which of [1, 2]) {
      progress.progress(units[which]!, 0.1)
      clock.now += 60_000
      progress.finished(done(which))
    }
    progress.end()
    expect(chunks).toEqual([
      '1 of 3 results were there already\n',
      '2/3  guided on b  1 min 00 s left\n',
      '3/3  guided on c\n',
    ])
  })

  test('in a terminal is one line that fits it, drawn now and then, and gone at the end', () => {
    const {chunks, clock, progress} = written(true)
    progress.begin(units, 1)
    for (let i = 0; i < 1000; i++) {
      clock.now += 1
      progress.progress(units[0]!, i / 1000)
    }
    progress.finished(done(0))
    progress.end()
    expect(chunks.length).toBeLessThan(15)
    expect(chunks.every(text => text.startsWith('\r\x1b[2K') && text.length < 60 + 5 && !text.includes('\n'))).toBe(
      true,
    )
    expect(chunks[0]).toContain('0/3  guided on a')
    expect(chunks.at(-1)).toBe('\r\x1b[2K')
  })

  test('tells what went wrong, once and also when quiet, and nothing else then', () => {
    const {chunks, progress} = written(true, true)
    progress.begin(units, 1)
    progress.reused(2)
    progress.progress(units[0]!, 0.5)
    progress.finished(done(0))
    const unreadable = {unit: units[1]!, kind: 'unreadable', why: 'b\r/bass.wav: is empty'} as const
    progress.finished(unreadable)
    progress.finished({...unreadable, unit: unit('b', 'dirac')})
    progress.finished({unit: units[2]!, kind: 'failed', why: 'the engine gave\n\x1b[31mup'})
    progress.end()
    expect(chunks).toEqual([
      'quartet: track b is left out: b?/bass.wav: is empty\n',
      'quartet: guided on c failed: the engine gave??[31mup\n',
    ])
  })
})
