import type {Seconds} from '../base/units.ts'
import type {JobStep} from '../runner/job.ts'

export type Progress = {
  /** Names what the following steps belong to. */
  begin(title: string): void
  step(step: JobStep): void
  end(): void
}

const clock = (seconds: Seconds): string => {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

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
  return `${title}  step ${step.step + 1}/${step.steps}  σ ${step.sigma.toPrecision(3)}${window}  ${percent} %${left}`
}

const SILENT: Progress = {begin: () => {}, step: () => {}, end: () => {}}
const PLAIN_EVERY = 0.1

/**
 * Progress on a stream: one line that rewrites itself in a terminal, else a line whenever another tenth is done, and
 * nothing when quiet.
 */
export const createProgress = (out: NodeJS.WriteStream, {quiet}: {quiet?: boolean}): Progress => {
  if (quiet) return SILENT
  let title = ''
  let begun = 0
  let first: {progress: number; elapsed: Seconds} | undefined
  let printed = -1
  return {
    begin: name => {
      ;[title, begun, first, printed] = [name, performance.now(), undefined, -1]
    },
    step: step => {
      const elapsed = (performance.now() - begun) / 1000
      first ??= {progress: step.progress, elapsed}
      const line = stepLine(title, step, elapsed, first)
      if (out.isTTY) {
        out.write(`\r\x1b[2K${line.slice(0, (out.columns ?? 80) - 1)}`)
        return
      }
      const tenth = Math.floor(step.progress / PLAIN_EVERY + 1e-9)
      if (tenth === printed) return
      printed = tenth
      out.write(`${line}\n`)
    },
    end: () => {
      if (out.isTTY) out.write('\r\x1b[2K')
    },
  }
}
