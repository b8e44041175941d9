import {Command, CommanderError} from 'commander'
import {BadInput, Cancelled} from '../base/errors.ts'
import {demoCommand} from './demo.ts'
import {doctorCommand} from './doctor.ts'
import {generateCommand} from './generate.ts'
import {imputeCommand} from './impute.ts'
import {modelsCommand} from './models.ts'
import {separateCommand} from './separate.ts'
import {version} from './version.ts'

const EXIT = {done: 0, failed: 1, badUsage: 2, cancelled: 130} as const

/** The one line a person sees for whatever went wrong, and the exit code that says what kind it was. */
const explain = (error: unknown): {line: string; code: number} => {
  if (error instanceof Cancelled) return {line: 'quartet: cancelled', code: EXIT.cancelled}
  if (error instanceof CommanderError) return {line: '', code: error.exitCode === 0 ? EXIT.done : EXIT.badUsage}
  const message = error instanceof Error ? error.message : String(error)
  return {line: `quartet: ${message.split('\n', 1)[0]}`, code: error instanceof BadInput ? EXIT.badUsage : EXIT.failed}
}

const buildProgram = (): Command => {
  const program = new Command('quartet')
    .description('A music workstation in the terminal: generate, impute and separate bass, drums, guitar and piano.')
    .version(version())
    .showHelpAfterError('(see quartet --help)')
    .exitOverride()
  for (const command of [
    separateCommand(),
    generateCommand(),
    imputeCommand(),
    modelsCommand(),
    doctorCommand(),
    demoCommand(),
  ])
    program.addCommand(command.copyInheritedSettings(program))
  return program
}

try {
  await buildProgram().parseAsync()
} catch (error) {
  const {line, code} = explain(error)
  if (line) console.error(line)
  if (process.env.QUARTET_TRACE && error instanceof Error) console.error(error.stack)
  process.exitCode = code
}
