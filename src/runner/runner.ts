import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {Cancelled, ModelError} from '../base/errors.ts'
import type {Job, JobResult, JobStep} from './job.ts'
import {fromReport, type Report, type Request} from './messages.ts'

export type RunOptions = {
  readonly onStep?: (step: JobStep) => void
  readonly signal?: AbortSignal
}

export type Runner = {
  /**
   * Performs a job in the child process, which is started when it is needed. One job at a time.
   *
   * Throws Cancelled as soon as `signal` is aborted, even inside a network call: the child is killed. Throws ModelError
   * when the child dies by itself, and whatever BadInput or ModelError the job meets. The next call starts a new child.
   */
  run(job: Job, options?: RunOptions): Promise<JobResult>
  close(): void
}

/** The last lines of what a child wrote, kept for the message should it crash. */
const tailOf = (child: ChildProcess): (() => string) => {
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2000)
  })
  return () => tail.trim().split('\n').at(-1) ?? ''
}

const startChild = (): ChildProcess => {
  const inSource = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(inSource ? './child.ts' : './child.js', import.meta.url))
  return fork(entry, [], {
    serialization: 'advanced',
    execArgv: inSource ? ['--import', 'tsx'] : [],
    // Drivers write to stderr as they like; a screen must not see it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Runs jobs in a child process of its own, so that the caller never blocks and survives whatever the engine does. */
export const createRunner = (): Runner => {
  let child: ChildProcess | undefined
  let lastWords = () => ''

  const kill = () => {
    child?.kill('SIGKILL')
    child = undefined
  }

  const run = (job: Job, {onStep, signal}: RunOptions = {}): Promise<JobResult> => {
    if (signal?.aborted) return Promise.reject(new Cancelled())
    if (!child) {
      child = startChild()
      lastWords = tailOf(child)
    }
    const process = child
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        process.off('message', onMessage)
        process.off('exit', onExit)
        process.off('error', onError)
        signal?.removeEventListener('abort', onAbort)
        act()
      }
      const onMessage = (report: Report) => {
        if (report.kind === 'step') onStep?.(report.step)
        else if (report.kind === 'done') settle(() => resolve(report.result))
        else settle(() => reject(fromReport(report)))
      }
      const onExit = (code: number | null, how: string | null) => {
        child = undefined
        const words = lastWords()
        const why = `the engine's process ended (${how ?? `code ${code}`})${words && `: ${words}`}`
        settle(() => reject(new ModelError(`${why}; what was saved is safe; try again, or another --engine`)))
      }
      const onError = (error: Error) => {
        kill()
        settle(() => reject(new ModelError(`the engine's process cannot start: ${error.message}`)))
      }
      const onAbort = () =>
        settle(() => {
          kill()
          reject(new Cancelled())
        })
      process.on('message', onMessage)
      process.on('exit', onExit)
      process.on('error', onError)
      signal?.addEventListener('abort', onAbort)
      const request: Request = {kind: 'perform', job}
      process.send(request)
    })
  }

  return {run, close: kill}
}
