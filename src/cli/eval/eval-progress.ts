import {clock} from '../../base/clock.ts'
import {printable} from '../../base/printable.ts'
import {timeLeft, type UnitState} from '../../base/time-left.ts'
import type {Finished} from '../../eval/separation/run-units.ts'
import type {Unit} from '../../eval/separation/unit.ts'

export type EvalProgress = {
  /** Before anything is measured the data is looked through once. */
  reading(done: number, of: number): void
  begin(units: readonly Unit[], jobs: number): void
  /** How many of them an earlier eval has left; said before the first is computed. */
  reused(count: number): void
  progress(unit: Unit, done: number): void
  finished(finished: Finished): void
  /** A line that stays. */
  note(line: string): void
  /** The same, also when quiet. */
  say(line: string): void
  end(): void
}

type Options = {readonly quiet?: boolean; readonly now?: () => number}

/** Milliseconds between two drawings of the line that rewrites itself. */
const REDRAW = 100

const titleOf = ({contender, track}: Unit): string => `${contender.label} on ${printable(track.name)}`

/**
 * Progress of an eval: in a terminal one line that rewrites itself, elsewhere a line for every result, and when quiet only
 * what went wrong.
 */
export const createEvalProgress = (
  out: NodeJS.WriteStream,
  {quiet, now = () => performance.now()}: Options,
): EvalProgress => {
  const rewrites = !quiet && out.isTTY && process.env.TERM !== 'dumb'
  const states = new Map<Unit, UnitState>()
  const begun = new Map<Unit, number>()
  const told = new Set<string>()
  let jobs = 1
  let drawn = Number.NEGATIVE_INFINITY

  const clear = (): unknown => rewrites && out.write('\r\x1b[2K')
  const draw = (line: string): void => {
    if (!rewrites || now() - drawn < REDRAW) return
    drawn = now()
    out.write(`\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}`)
  }
  const say = (line: string): void => {
    clear()
    drawn = Number.NEGATIVE_INFINITY
    out.write(`${line}\n`)
  }
  const lineOf = (unit: Unit, part: string): string => {
    const all = [...states.values()]
    const seconds = timeLeft(all, jobs)
    const finished = all.filter(({done}) => done === 1).length
    const left = seconds === undefined || finished === all.length ? '' : `  ${clock(seconds)} left`
    return `${finished}/${all.length}  ${titleOf(unit)}${part}${left}`
  }
  const complain = ({unit, ...what}: Finished): void => {
    if (what.kind === 'result') return
    const line =
      what.kind === 'unreadable'
        ? `track ${printable(unit.track.name)} is left out: ${printable(what.why)}`
        : `${titleOf(unit)} failed: ${printable(what.why)}`
    if (!told.has(line)) say(`quartet: ${line}`)
    told.add(line)
  }
  const update = (unit: Unit, done: number, seconds?: number): unknown =>
    states.set(unit, {row: unit.contender.system.id, work: unit.work, done, seconds})

  return {
    reading: (done, of) => draw(`looking at the data  ${done}/${of}`),
    begin: (units, count) => {
      jobs = count
      for (const unit of units) update(unit, 0)
    },
    reused: count => {
      if (!quiet && count > 0) say(`${count} of ${states.size} results were there already`)
    },
    progress: (unit, done) => {
      if (!begun.has(unit)) begun.set(unit, now())
      // Scoring follows the last step.
      update(unit, Math.min(done, 0.99))
      draw(lineOf(unit, `  ${Math.floor(done * 100)} %`))
    },
    finished: what => {
      const {unit} = what
      const from = begun.get(unit)
      const isNew = what.kind === 'result' && what.isNew
      update(unit, 1, isNew && from !== undefined ? (now() - from) / 1000 : undefined)
      complain(what)
      if (!isNew) return
      const line = lineOf(unit, '')
      if (rewrites) draw(line)
      else if (!quiet) out.write(`${line}\n`)
    },
    note: line => {
      if (!quiet) say(line)
    },
    say,
    end: clear,
  }
}
