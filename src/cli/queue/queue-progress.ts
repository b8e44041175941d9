import {clock} from '../../base/clock.ts'
import {printable, shown} from '../../base/printable.ts'
import {timeLeft, type UnitState} from '../../base/time-left.ts'
import type {JobStep} from '../../runner/job.ts'
import type {Outcome} from '../../session/queue/run-queue.ts'
import type {Song} from '../../session/queue/song.ts'
import type {Progress} from '../run/progress.ts'

export type QueueProgress = {
  begin(songs: readonly Song[], jobs: number): void
  /** What shows how one song is getting on. */
  of(song: Song): Progress
  finished(song: Song, outcome: Outcome<{readonly notes: readonly string[]}>): void
  /** A line that stays, also when quiet. */
  say(line: string): void
  end(): void
}

type Options = {readonly quiet?: boolean; readonly now?: () => number}

/** About how many bytes a second of sound has, by the file's ending; of those that are not here, as many as an MP3. */
const BYTES_A_SECOND: Readonly<Record<string, number>> = {wav: 176_400, aif: 176_400, aiff: 176_400, flac: 100_000}
const COMPRESSED = 30_000

/** Milliseconds between two drawings of the line that rewrites itself. */
const REDRAW = 100
/** How much of a song is done when it is read, its stems are made, and when they are restored; then the files are written. */
const [READ, MADE, RESTORED] = [0.05, 0.9, 0.97]

/**
 * Progress of a queue: in a terminal one line that rewrites itself, elsewhere a line for every song, and when quiet only what
 * went wrong. The time left goes by the bytes of the files that are still to come.
 */
export const createQueueProgress = (
  out: NodeJS.WriteStream,
  {quiet, now = () => performance.now()}: Options,
): QueueProgress => {
  const rewrites = !quiet && out.isTTY && process.env.TERM !== 'dumb'
  const states = new Map<string, UnitState>()
  const begun = new Map<string, number>()
  let jobs = 1
  let finishedCount = 0
  let drawn = Number.NEGATIVE_INFINITY

  const draw = (line: () => string): void => {
    if (!rewrites || now() - drawn < REDRAW) return
    drawn = now()
    out.write(`\r\x1b[2K${line().slice(0, (out.columns || 80) - 1)}`)
  }
  const say = (line: string): void => {
    if (rewrites) out.write('\r\x1b[2K')
    drawn = Number.NEGATIVE_INFINITY
    out.write(`${line}\n`)
  }
  const lineOf = ({id}: Song, part: string): string => {
    const seconds = timeLeft([...states.values()], jobs)
    const left = seconds === undefined || finishedCount === states.size ? '' : `  ${clock(seconds)} left`
    return `${finishedCount}/${states.size}  ${printable(id)}${part}${left}`
  }
  const update = ({id, ending, bytes}: Song, done: number, seconds?: number): unknown =>
    states.set(id, {row: ending, work: bytes / (BYTES_A_SECOND[ending] ?? COMPRESSED), done, seconds})
  const show = (song: Song, done: number): void => {
    update(song, done)
    draw(() => lineOf(song, `  ${Math.floor(done * 100)} %`))
  }
  const notice = ({notice}: JobStep): void => {
    if (notice && !quiet) say(`quartet: ${printable(notice)}`)
  }
  return {
    begin: (songs, count) => {
      jobs = count
      for (const song of songs) update(song, 0)
    },
    of: song => ({
      begin: () => begun.set(song.id, now()),
      read: done => show(song, READ * done),
      step: step => {
        notice(step)
        show(song, READ + (MADE - READ) * step.progress)
      },
      restore: done => show(song, MADE + (RESTORED - MADE) * done),
      note: line => {
        if (!quiet) say(line)
      },
      end: () => {},
    }),
    finished: (song, outcome) => {
      finishedCount++
      const from = begun.get(song.id)
      update(song, 1, outcome.kind === 'made' && from !== undefined ? (now() - from) / 1000 : undefined)
      if (outcome.kind === 'failed') {
        const [why, file] = [printable(outcome.why), shown(song.file)]
        say(`quartet: ${why.includes(file) ? why : `${file}: ${why}`}`)
      }
      if (outcome.kind !== 'made' || quiet) return
      for (const note of outcome.result.notes) say(`${printable(song.id)}: ${printable(note)}`)
      if (rewrites) draw(() => lineOf(song, ''))
      else out.write(`${lineOf(song, '')}\n`)
    },
    say,
    end: () => {
      if (rewrites) out.write('\r\x1b[2K')
    },
  }
}
