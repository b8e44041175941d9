import {createRunner, type Runner} from '../runner/runner.ts'

/** Lends a runner to `work`, and a signal that Ctrl-C and a polite kill raise; the child process ends with it. */
export const withRunner = async <Result>(
  work: (runner: Runner, signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  const runner = createRunner()
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    return await work(runner, controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    runner.close()
  }
}
