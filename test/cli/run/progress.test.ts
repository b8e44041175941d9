import {describe, expect, test} from 'vitest'
import {clock} from '../../../src/base/clock.ts'
import {createProgress, stepLine} from '../../../src/cli/run/progress.ts'
import type {JobStep} from '../../../src/runner/job.ts'

const step = (of: Partial<JobStep>): JobStep => ({
  kind: 'step',
  part: 'stems',
  window: 0,
  windows: 1,
  step: 0,
  steps: 4,
  sigmaHat: 0.5,
  evaluations: 1,
  progress: 0.25,
  ...of,
})

/** What is written to a stream that is, or is not, a terminal. */
const written = (isTTY: boolean) => {
  const chunks: string[] = []
  const out = {isTTY, columns: 40, write: (text: string) => chunks.push(text) > 0}
  return {chunks, out: out as unknown as NodeJS.WriteStream}
}

test('a line tells the step, the level, the window and the time left at the pace since the first step', () => {
  const now = step({step: 2, progress: 0.5, window: 1, windows: 3})
  expect(stepLine('separate', now, 12, {progress: 0.25, elapsed: 2})).toBe(
    'separate  step 3/4  σ 0.500  window 2/3  50 %  20 s left',
  )
  expect(stepLine('separate', {...now, part: 'rest'}, 12, {progress: 0.25, elapsed: 2})).toBe(
    'separate  rest  step 3/4  σ 0.500  window 2/3  50 %  20 s left',
  )
  expect(stepLine('separate', step({}), 2, {progress: 0.25, elapsed: 2})).toBe('separate  step 1/4  σ 0.500  25 %')
})

test('time is told in the two largest units', () => {
  expect([0.4, 59.4, 65, 3599, 7260].map(clock)).toEqual(['0 s', '59 s', '1 min 05 s', '59 min 59 s', '2 h 01 min'])
})

describe('progress', () => {
  test('in a terminal rewrites one line that fits it, and removes it at the end', () => {
    const {chunks, out} = written(true)
    const progress = createProgress(out, {})
    progress.begin('separate')
    progress.step(step({windows: 12}))
    progress.restore(0.5)
    progress.end()
    expect(chunks.every(text => text.startsWith('\r\x1b[2K') && !text.includes('\n'))).toBe(true)
    expect(chunks.every(text => text.replace('\r\x1b[2K', '').length < 40)).toBe(true)
    expect(chunks.at(-1)).toBe('\r\x1b[2K')
  })

  test('elsewhere prints a plain line for every tenth, whatever the number of steps', () => {
    const {chunks, out} = written(false)
    const progress = createProgress(out, {})
    progress.begin('generate')
    for (let i = 0; i < 500; i++) progress.step(step({step: i, steps: 500, progress: (i + 1) / 500}))
    progress.end()
    expect(chunks.length).toBeLessThanOrEqual(11)
    expect(chunks.every(text => /^generate {2}step \d+\/500 .*\n$/.test(text))).toBe(true)
    expect(chunks.at(-1)).toContain('500/500')
  })

  test('is silent when quiet', () => {
    const {chunks, out} = written(true)
    const progress = createProgress(out, {quiet: true})
    progress.begin('generate')
    progress.step(step({}))
    progress.end()
    expect(chunks).toEqual([])
  })
})
