import type {Stretch} from '../../sampler/windows/long.ts'
import {cut, type Window, type WindowPlan} from '../../sampler/windows/windows.ts'
import type {JobStep} from '../job.ts'
import type {Input} from './at-model-level.ts'
import type {Part} from './run-part.ts'

/** A first guess that is made just ahead of the windows that begin at it, so that no more of it than that is held. */
export type GuessAhead = {
  /** Makes what is missing up to the end of a window; windows must be asked for in order. */
  upTo(window: Window): AsyncGenerator<JobStep, void>
  /** The guess of a window that was asked for, [stem, window]. */
  cut(window: Window): Float32Array
}

/** `plan` is of the windows that will ask, from number `first` on. */
export const guessAhead = (part: Part, input: Input, {plan, first}: {plan: WindowPlan; first: number}): GuessAhead => {
  const begin = plan.windows[first]?.start ?? plan.length
  // The last window whose own fade is over by then: what it makes does not depend on those before it.
  const from = part.plan.windows.findLast(({fadeTo}) => fadeTo <= begin)!
  const run = part.run(input, {window: from.index, windows: part.plan.windows.length, held: []})
  let kept: Stretch[] = []
  let end = from.start

  return {
    async *upTo(window) {
      while (end < window.end) {
        const {done, value} = await run.next()
        if (done) return
        if (value.kind === 'step') yield value
        else {
          kept.push(value)
          end = value.at + value.stems[0]!.length
        }
      }
    },
    cut: window => {
      kept = kept.filter(({at, stems}) => at + stems[0]!.length > window.start)
      const [origin, stems] = [kept[0]!.at, kept[0]!.stems.length]
      const length = end - origin
      const joined = new Float32Array(stems * length)
      for (const {at, stems: rows} of kept)
        for (const [n, row] of rows.entries()) joined.set(row, n * length + at - origin)
      const place = {...window, start: window.start - origin, end: window.end - origin}
      return cut(joined, {...plan, length}, place)
    },
  }
}
