import {Command} from 'commander'
import {blendStrength} from '../sampler/blend.ts'
import {openTake} from '../session/take/open-take.ts'
import {numberOption, parseText} from './options.ts'
import {type AgainFlags, againFrom, keepOption, withTakesOwn} from './run/again.ts'
import {withFormatOption} from './run/delivery-options.ts'
import {checkTakes, withRunOptions, withTakesOptions} from './run/run-options.ts'
import {runTask} from './run/run-task.ts'

type Flags = AgainFlags & {amount: number}

const parseTake = (text: string): string => parseText(text, 'take', 'the folder of a take')

export const blendCommand = (signal: AbortSignal): Command =>
  withFormatOption(withTakesOptions(withTakesOwn(withRunOptions(new Command('blend')))))
    .description('make a take between two that are there')
    .argument('<take>', 'a take that was generated or imputed', parseTake)
    .argument('<other>', 'another one', parseTake)
    .addOption(numberOption('--amount <x>', 'how far from the one to the other', {from: 0, to: 1}).default(0.5))
    .addOption(keepOption())
    .action(async (folder: string, otherFolder: string, flags: Flags, command: Command) => {
      checkTakes(flags)
      const [take, other] = [await openTake(folder, signal), await openTake(otherFolder, signal)]
      const {amount} = flags
      const of = [folder, otherFolder]
      const about = {blend: {of, amount, strength: blendStrength(amount), stems: [take.files, other.files]}}
      // What the other was made around counts as its own where this one made it.
      const towards = {stems: {...other.given, ...other.stems}, amount}
      const begin = {stems: take.stems, towards, strength: blendStrength(amount)}
      const {run, making} = await againFrom(take, {flags, command, about, begin})
      await runTask(run, flags, making, {signal})
    })
