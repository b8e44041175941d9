import {Command} from 'commander'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {generate} from '../runner/make.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import type {Making} from './make-takes.ts'
import {numberOption} from './options.ts'
import {prepareRun} from './prepare-run.ts'
import {checkTakes, type RunFlags, type TakesFlags, withRunOptions, withTakesOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & TakesFlags & {seconds: Seconds}

export const generateCommand = (signal: AbortSignal): Command =>
  withTakesOptions(withRunOptions(new Command('generate')))
    .description('make all four stems from nothing')
    .addOption(numberOption('--seconds <s>', 'how long', {from: 0.1, to: 3600}).default(12))
    .action(async (flags: Flags) => {
      const {seconds, takes, best} = flags
      checkTakes(flags)
      const run = await prepareRun('generate', flags, {})
      refuseMemory('generate', '--seconds', {seconds, decodedBytes: 0, modelRate: run.model.manifest.sampleRate})
      const making: Making = {
        ...{takes, best, fit: {made: STEMS}},
        make: ({runner, request, options}) => generate(runner, seconds, request, options),
        details: {seconds},
      }
      await runTask(run, flags, making, signal)
    })
