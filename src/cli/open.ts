import {Command} from 'commander'
import {parseText} from './options.ts'
import {SCREEN_OPTIONS, type ScreenArguments} from './screen-arguments.ts'

/** The options of the screen, for whatever opens it. */
export const withScreenOptions = (command: Command): Command =>
  SCREEN_OPTIONS.reduce((all, [flag, about]) => all.option(flag, about), command)

export const openCommand = (signal: AbortSignal): Command =>
  withScreenOptions(new Command('open'))
    .description('the workstation on a project folder, made if missing')
    .argument('<folder>', 'a project, or a folder of stems', text => parseText(text, 'folder', 'a project folder'))
    .action(async (folder: string, _: unknown, command: Command) => {
      // The bare program has the same flags, and takes them wherever they stand.
      const flags = command.optsWithGlobals<ScreenArguments>()
      const {openWorkstation} = await import('../tui/start.ts')
      // commander says true for a --no-… that was not given.
      await openWorkstation({...flags, unicode: flags.unicode === false ? false : undefined, folder, signal})
    })
