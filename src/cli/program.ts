import {Command} from 'commander'
import {version} from '../base/version.ts'
import {beatsCommand} from './beats.ts'
import {blendCommand} from './blend.ts'
import {demoCommand} from './demo.ts'
import {doctorCommand} from './doctor/doctor.ts'
import {evalCommand} from './eval/eval.ts'
import {generateCommand} from './generate.ts'
import {imputeCommand} from './impute.ts'
import {modelsCommand} from './models/models.ts'
import {openCommand, withScreenOptions} from './open.ts'
import {playCommand} from './play.ts'
import {separateCommand} from './separate.ts'
import {tellUsageInOneLine} from './usage.ts'
import {varyCommand} from './vary.ts'

/** The whole command line; its commands end with Cancelled when `signal` is raised. */
const buildProgram = (signal: AbortSignal): Command => {
  const program = withScreenOptions(new Command('quartet'))
    .description(
      'A music workstation in the terminal: generate, impute and separate bass, drums, guitar and piano.\nWithout a command it opens the last project.',
    )
    .version(version())
  for (const command of [
    openCommand,
    separateCommand,
    generateCommand,
    imputeCommand,
    varyCommand,
    blendCommand,
    playCommand,
    beatsCommand,
    evalCommand,
    modelsCommand,
    doctorCommand,
    demoCommand,
  ])
    program.addCommand(command(signal))
  return tellUsageInOneLine(program, 'quartet')
}

/** Does what the arguments ask for. Throws BadInput, ModelError, Cancelled; CommanderError after help and version. */
export const runProgram = async (args: readonly string[], signal: AbortSignal): Promise<void> => {
  await buildProgram(signal).parseAsync(args, {from: 'user'})
}
