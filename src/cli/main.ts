import {codeOf} from '../base/disk-fault.ts'
import {Cancelled} from '../base/errors.ts'
import {notWritten} from '../base/write-whole.ts'
import {EXIT, explain} from './explain.ts'
import {screenArguments} from './screen-arguments.ts'
import {stopSignal} from './stop-signal.ts'

const report = (error: unknown): void => {
  const {line, code} = explain(error)
  process.exitCode = code
  console.error(line)
  if (process.env.QUARTET_TRACE && error instanceof Error && !(error instanceof Cancelled)) console.error(error.stack)
}

/** A reader that has seen enough (`| head`) is no failure, and the work behind it goes on. */
const onStreamError = (error: unknown): void => {
  if (codeOf(error) === 'EPIPE') return
  report(error)
}
process.stdout.on('error', error => onStreamError(notWritten('stdout', error)))
process.stderr.on('error', () => {})
/** Ends the program; the word comes last, when a screen has given the terminal back. */
const endWith = (error: unknown): never => {
  process.on('exit', () => {
    report(error)
    // Node waits for threads that a lost disk holds, maybe for ever: whoever asks once more then is not kept waiting.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
  })
  process.exit()
}
process.on('uncaughtException', endWith)

const run = async (args: readonly string[]): Promise<void> => {
  const signal = stopSignal(endWith)
  const screen = screenArguments(args)
  if (screen) {
    const {openWorkstation} = await import('../tui/start.ts')
    return openWorkstation({...screen, signal})
  }
  const {runProgram} = await import('./program.ts')
  await runProgram(args, signal)
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  // Help and version are thrown too; bundled, the class may have another name.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.'))
    process.exitCode = EXIT.done
  else report(error)
}
