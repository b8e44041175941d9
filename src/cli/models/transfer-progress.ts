import {clock} from '../../base/clock.ts'
import {printable} from '../../base/printable.ts'
import {megabytes} from './megabytes.ts'

export type TransferProgress = {
  /** So many bytes of all are through; another title begins another count. */
  show(title: string, done: number, total: number): void
  /** A line that stays, unless quiet. */
  say(line: string): void
  end(): void
}

type Point = {readonly done: number; readonly at: number}

/** `import  312.4 of 811.0 MB  38 %  95.1 MB/s  5 s left`; rate and time left from what came since the first call. */
export const transferLine = (
  title: string,
  {done, total, at}: Point & {readonly total: number},
  first: Point,
): string => {
  const rate = ((done - first.done) / (at - first.at)) * 1000
  const known = Number.isFinite(rate) && rate > 0
  const pace = known ? `  ${megabytes(rate)}/s` : ''
  const left = known && done < total ? `  ${clock((total - done) / rate)} left` : ''
  const percent = total > 0 ? Math.floor((100 * done) / total) : 100
  return `${title}  ${(done / 1e6).toFixed(1)} of ${megabytes(total)}  ${percent} %${pace}${left}`
}

/** Milliseconds between two drawings of the line that rewrites itself. */
const REDRAW = 100

type Options = {readonly quiet?: boolean; readonly now?: () => number}

/** Progress of bytes: in a terminal one line that rewrites itself, elsewhere a line for every tenth, nothing when quiet. */
export const createTransferProgress = (
  out: NodeJS.WriteStream,
  {quiet, now = () => performance.now()}: Options,
): TransferProgress => {
  const rewrites = !quiet && out.isTTY && process.env.TERM !== 'dumb'
  let shown = ''
  let first: Point = {done: 0, at: 0}
  let drawn = Number.NEGATIVE_INFINITY
  let tenth = -1
  const clear = (): unknown => rewrites && out.write('\r\x1b[2K')
  const draw = (line: string, at: number, whole: boolean): void => {
    if (!whole && at - drawn < REDRAW) return
    drawn = at
    out.write(`\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}`)
  }
  return {
    show: (title, done, total) => {
      if (quiet) return
      const at = now()
      if (title !== shown) [shown, first, tenth] = [title, {done, at}, -1]
      const line = () => transferLine(title, {done, total, at}, first)
      if (rewrites) return draw(line(), at, done === total)
      const reached = total > 0 ? Math.floor((10 * done) / total) : 10
      if (reached === tenth) return
      tenth = reached
      out.write(`${line()}\n`)
    },
    say: line => {
      if (quiet) return
      clear()
      out.write(`${printable(line)}\n`)
    },
    end: clear,
  }
}
