import type {Command, CommanderError} from 'commander'
import {BadInput} from '../base/errors.ts'

/** How commander says that it printed what was asked for: help or the version. */
const isDone = ({exitCode}: CommanderError): boolean => exitCode === 0

const messageOf = (command: Command, {code, message}: CommanderError): string => {
  if (code === 'commander.help') {
    const names = command
      .createHelp()
      .visibleCommands(command)
      .map(sub => sub.name())
    return `expected one of ${names.filter(name => name !== 'help').join(', ')}`
  }
  return message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(Did you mean (.*)\?\)$/s, ', perhaps $1')
    .replace(/\.$/, '')
}

/**
 * Makes a command and those below it say what is wrong with their arguments in one line that is thrown as BadInput, and
 * print nothing else but the help that was asked for.
 */
export const tellUsageInOneLine = (command: Command, name: string): Command => {
  command.configureOutput({writeErr: () => {}, outputError: () => {}}).exitOverride(error => {
    if (isDone(error)) throw error
    throw new BadInput(`${messageOf(command, error)}; see ${name} --help`)
  })
  for (const sub of command.commands) tellUsageInOneLine(sub, `${name} ${sub.name()}`)
  return command
}
