import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'

/** Commands of the contract whose work is not here yet: a script that calls one must be told so. */
const LATER = ['open', 'play', 'eval'] as const

const WHAT_WORKS = 'this one can separate, generate and impute; see quartet --help'

export const notYetCommands = (): Command[] =>
  LATER.map(name =>
    new Command(name)
      .argument('[arguments...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        throw new BadInput(`${name}: comes in a later version; ${WHAT_WORKS}`)
      }),
  )

/** `quartet` alone is the workstation. */
export const refuseWorkstation = (): never => {
  throw new BadInput(`the workstation comes in a later version; ${WHAT_WORKS}`)
}
