import type {Job} from '../../src/runner/job.ts'
import {createJobPerformer} from '../../src/runner/process/perform.ts'
import type {Runner} from '../../src/runner/runner.ts'
import {collectStems} from '../../src/runner/work/collect-stems.ts'

/** A runner in this process, whose jobs fail when so many windows are made. */
export const runnerHere = (windows = Number.POSITIVE_INFINITY): Runner & {made: number[]} => {
  const performer = createJobPerformer()
  const made: number[] = []
  const run: Runner['run'] = async (job: Job, {onStep, onStretch} = {}) => {
    const performing = performer.perform(job)
    const {add, stems} = collectStems(job.length)
    let next = await performing.next()
    for (; !next.done; next = await performing.next()) {
      if (next.value.kind === 'step') {
        onStep?.(next.value)
        continue
      }
      if (made.length === windows) throw new Error('the engine is gone')
      made.push(next.value.reached.window)
      add(next.value)
      onStretch?.(next.value)
    }
    return {...next.value, stems: stems()}
  }
  return {run, close: () => {}, made}
}
