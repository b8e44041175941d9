import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'

/** Commands of the contract whose work is not here yet: a script that calls one must be told so. */
const LATER = ['eval'] as const

const WHAT_WORKS = 'see quartet --help for what this one can do'

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
