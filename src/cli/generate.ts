import {Command} from 'commander'
import type {Seconds} from '../base/units.ts'
import {generate} from '../runner/make.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {type FormatFlags, inFormat, withFormatOption} from './delivery-options.ts'
import type {Making} from './make-takes.ts'
import {numberOption} from './options.ts'
import {prepareRun} from './prepare-run.ts'
import {type RunFlags, takesOption, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & FormatFlags & {seconds: Seconds; takes: number}

export const generateCommand = (signal: AbortSignal): Command =>
  withFormatOption(withRunOptions(new Command('generate')))
    .description('make all four stems from nothing')
    .addOption(numberOption('--seconds <s>', 'how long', {from: 0.1, to: 3600}).default(12))
    .addOption(takesOption().default(1))
    .action(async (flags: Flags) => {
      const {seconds, takes} = flags
      const run = await prepareRun('generate', flags, {})
      refuseMemory('generate', '--seconds', {seconds, decodedBytes: 0, modelRate: run.model.manifest.sampleRate})
      const making: Making = {
        takes,
        make: ({runner, request, options}) => generate(runner, seconds, request, options),
        details: {seconds},
        ...inFormat(flags),
      }
      await runTask(run, flags, making, signal)
    })
