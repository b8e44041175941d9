import {clock} from '../../base/clock.ts'
import {printable} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import type {JobPart, JobStep} from '../../runner/job.ts'

export type Progress = {
  /** Names what the following steps belong to. */
  begin(title: string): void
  /** How much of the input is read and brought to the model's rate, 0–1. */
  read(done: number): void
  step(step: JobStep): void
  /** After the last step of a mix that is not the model's own kind: how much of the stems is restored, 0–1. */
  restore(done: number): void
  /** A line that stays. */
  note(line: string): void
  end(): void
}

export const TRYING = 'quartet: tries which engine is quickest here, once for this model; this takes some seconds'

/** What a line calls what is made beside the stems. */
const PARTS: Readonly<Record<JobPart, readonly string[]>> = {stems: [], guess: ['first guess'], rest: ['rest']}

/** `separate  step 3/4  σ 0.120  window 1/2  62 %  4 s left`; the time left is measured from the second step on. */
export const stepLine = (
  title: string,
  step: JobStep,
  elapsed: Seconds,
  first: {progress: number; elapsed: Seconds},
): string => {
  const pace = (elapsed - first.elapsed) / (step.progress - first.progress)
  const left = Number.isFinite(pace) && pace > 0 ? `  ${clock(pace * (1 - step.progress))} left` : ''
  const window = step.windows > 1 ? `  window ${step.window + 1}/${step.windows}` : ''
  const percent = Math.floor(step.progress * 100)
  const what = [title, ...PARTS[step.part]].join('  ')
  const sigma = step.sigmaHat > 0 ? `  σ ${step.sigmaHat.toPrecision(3)}` : ''
  return `${what}  step ${step.step + 1}/${step.steps}${sigma}${window}  ${percent} %${left}`
}

const nothing = (): void => {}
const SILENT: Progress = {begin: nothing, read: nothing, step: nothing, restore: nothing, note: nothing, end: nothing}
const PLAIN_EVERY = 0.1

/**
 * Progress on a stream: one line that rewrites itself in a terminal, else a line whenever another tenth is done, and
 * nothing when quiet.
 */
export const createProgress = (out: NodeJS.WriteStream, {quiet}: {quiet?: boolean}): Progress => {
  if (quiet) return SILENT
  const rewrites = out.isTTY && process.env.TERM !== 'dumb'
  const rewrite = (line: string): boolean => out.write(`\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}`)
  let title = ''
  let begun = 0
  let first: {progress: number; elapsed: Seconds} | undefined
  let printed = -1
  let restoring = false
  const note = (line: string): void => void out.write(`${rewrites ? '\r\x1b[2K' : ''}${line}\n`)
  return {
    begin: name => {
      ;[title, begun, first, printed, restoring] = [name, performance.now(), undefined, -1, false]
    },
    read: done => {
      if (rewrites) rewrite(`${title}  reading  ${Math.floor(done * 100)} %`)
    },
    step: step => {
      if (step.notice) note(`quartet: ${printable(step.notice)}`)
      const elapsed = (performance.now() - begun) / 1000
      first ??= {progress: step.progress, elapsed}
      const line = stepLine(title, step, elapsed, first)
      if (rewrites) {
        rewrite(line)
        return
      }
      const tenth = Math.floor(step.progress / PLAIN_EVERY + 1e-9)
      if (tenth === printed) return
      printed = tenth
      out.write(`${line}\n`)
    },
    restore: done => {
      if (rewrites) rewrite(`${title}  to the mix’s own rate and channels  ${Math.floor(done * 100)} %`)
      else if (!restoring) out.write(`${title}  to the mix’s own rate and channels\n`)
      restoring = true
    },
    note,
    end: () => {
      if (rewrites) rewrite('')
    },
  }
}
