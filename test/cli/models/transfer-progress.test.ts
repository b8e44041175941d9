import {describe, expect, test} from 'vitest'
import {createTransferProgress, transferLine} from '../../../src/cli/models/transfer-progress.ts'

/** What is written to a stream that is, or is not, a terminal, at a clock that the test sets. */
const written = (isTTY: boolean, options: {quiet?: boolean} = {}) => {
  const chunks: string[] = []
  const time = {now: 0}
  const out = {isTTY, columns: 60, write: (text: string) => chunks.push(text) > 0} as unknown as NodeJS.WriteStream
  return {chunks, time, progress: createTransferProgress(out, {...options, now: () => time.now})}
}

test('a line tells how much is through, how fast it goes and how long it still takes', () => {
  const first = {done: 0, at: 1000}
  expect(transferLine('fetch', {done: 2e6, total: 10e6, at: 3000}, first)).toBe(
    'fetch  2.0 of 10.0 MB  20 %  1.0 MB/s  8 s left',
  )
  expect(transferLine('fetch', {done: 0, total: 10e6, at: 1000}, first)).toBe('fetch  0.0 of 10.0 MB  0 %')
  expect(transferLine('fetch', {done: 10e6, total: 10e6, at: 6000}, first)).toBe(
    'fetch  10.0 of 10.0 MB  100 %  2.0 MB/s',
  )
})

test('what was there before counts for the whole and not for the rate', () => {
  expect(transferLine('fetch', {done: 9e6, total: 10e6, at: 2000}, {done: 8e6, at: 1000})).toContain(
    '90 %  1.0 MB/s  1 s left',
  )
})

describe('progress of bytes', () => {
  test('in a terminal rewrites one line at most ten times a second, and removes it at the end', () => {
    const {chunks, time, progress} = written(true)
    for (time.now = 0; time.now <= 1000; time.now += 10) progress.show('import', time.now, 1000)
    expect(chunks.length).toBe(11)
    expect(chunks.every(chunk => chunk.startsWith('\r\x1b[2Kimport  '))).toBe(true)
    progress.end()
    expect(chunks.at(-1)).toBe('\r\x1b[2K')
  })

  test('elsewhere writes a line for every tenth, and begins anew with another title', () => {
    const {chunks, time, progress} = written(false)
    for (time.now = 0; time.now <= 1000; time.now += 10) progress.show('import', time.now * 1e5, 1e8)
    progress.show('check', 0, 1e8)
    progress.end()
    expect(chunks.length).toBe(12)
    expect(chunks[0]).toBe('import  0.0 of 100.0 MB  0 %\n')
    expect(chunks[5]).toBe('import  50.0 of 100.0 MB  50 %  100.0 MB/s  1 s left\n')
    expect(chunks.at(-1)).toBe('check  0.0 of 100.0 MB  0 %\n')
  })

  test('a line that stays names a file without the escape codes that its name may hold', () => {
    const {chunks, progress} = written(false)
    progress.say('\x1b[31mweights.pt: says no hyper-parameters')
    expect(chunks).toEqual(['?[31mweights.pt: says no hyper-parameters\n'])
  })

  test('when quiet writes nothing', () => {
    const {chunks, progress} = written(true, {quiet: true})
    progress.show('import', 1, 2)
    progress.say('a note')
    progress.end()
    expect(chunks).toEqual([])
  })
})
