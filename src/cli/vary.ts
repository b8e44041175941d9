import {Command} from 'commander'
import {openTake} from '../session/take/open-take.ts'
import {numberOption, parseText} from './options.ts'
import {type AgainFlags, againFrom, keepOption, withTakesOwn} from './run/again.ts'
import {withFormatOption} from './run/delivery-options.ts'
import {checkTakes, withRunOptions, withTakesOptions} from './run/run-options.ts'
import {runTask} from './run/run-task.ts'

type Flags = AgainFlags & {strength: number}

export const varyCommand = (signal: AbortSignal): Command =>
  withFormatOption(withTakesOptions(withTakesOwn(withRunOptions(new Command('vary')))))
    .description('make a take like one that is there')
    .argument('<take>', 'a take that was generated or imputed', text => parseText(text, 'take', 'the folder of a take'))
    .addOption(
      numberOption('--strength <x>', 'how far from it: 0 the same, 1 from scratch', {from: 0, to: 1}).default(0.5),
    )
    .addOption(keepOption())
    .action(async (folder: string, flags: Flags, command: Command) => {
      checkTakes(flags)
      const take = await openTake(folder, signal)
      const {strength} = flags
      const about = {vary: {of: folder, strength, stems: take.files}}
      const {run, making} = await againFrom(take, {flags, command, about, begin: {stems: take.stems, strength}})
      await runTask(run, flags, making, {signal})
    })
