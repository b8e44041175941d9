import {CommanderError} from 'commander'
import {Cancelled} from '../base/errors.ts'
import {EXIT, explain} from './explain.ts'
import {runProgram} from './program.ts'
import {stopSignal} from './stop-signal.ts'

const report = (error: unknown): void => {
  const {line, code} = explain(error)
  process.exitCode = code
  console.error(line)
  if (process.env.QUARTET_TRACE && error instanceof Error && !(error instanceof Cancelled)) console.error(error.stack)
}

/** A reader that has seen enough (`| head`) is no failure, and the work behind it goes on. */
const onStreamError = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') return
  report(error)
}
process.stdout.on('error', onStreamError)
process.stderr.on('error', () => {})
process.on('uncaughtException', error => {
  report(error)
  process.exit()
})

try {
  await runProgram(process.argv.slice(2), stopSignal(report))
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = EXIT.done
  else report(error)
}
