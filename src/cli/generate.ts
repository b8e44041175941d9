import path from 'node:path'
import {Command} from 'commander'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {generateLong} from '../runner/generate-long.ts'
import {generate} from '../runner/make.ts'
import {wavSink} from '../runner/stem-sink.ts'
import {findWork} from '../session/folder/kept-work.ts'
import {stemFiles} from '../session/take/save-take.ts'
import {keepingWork, WORTH_KEEPING, workKey} from './kept-windows.ts'
import type {Bench, Making, Written} from './make-takes.ts'
import {numberOption} from './options.ts'
import {prepareRun, type Run, withSeed} from './prepare-run.ts'
import {type RunFlags, takesOption, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & {seconds: Seconds; takes: number}

const DAY: Seconds = 86_400

/** How takes are made that are too long for memory, and with which seed: that of an earlier run that is gone on from. */
const inFiles = (run: Run, {seconds, takes, seed: asked}: Flags): {making: Making; run: Run} => {
  const key = workKey(run, {seconds, takes})
  const seed = findWork(path.resolve(run.out), {key, seed: asked})?.seed ?? run.request.seed
  const make = (bench: Bench): Promise<Written> =>
    bench.inFolder(key, ({folder, work}) =>
      keepingWork(bench, seconds, async hooks => {
        const {runner, request, options} = bench
        const long = {...options, ...hooks, request, seconds, work, stemCount: STEMS.length}
        return {...(await generateLong(runner, shape => wavSink(stemFiles(folder), shape), long)), details: {}}
      }),
    )
  return {making: {takes, make, details: {seconds}}, run: withSeed(run, seed)}
}

const inMemory = (run: Run, {seconds, takes}: Flags): {making: Making; run: Run} => ({
  making: {
    takes,
    make: ({runner, request, options}) => generate(runner, seconds, request, options),
    details: {seconds},
  },
  run,
})

export const generateCommand = (signal: AbortSignal): Command =>
  withRunOptions(new Command('generate'))
    .description('make all four stems from nothing')
    .addOption(numberOption('--seconds <s>', 'how long', {from: 0.1, to: DAY}).default(12))
    .addOption(takesOption().default(1))
    .action(async (flags: Flags) => {
      const prepared = await prepareRun('generate', flags, {})
      const {making, run} = (flags.seconds > WORTH_KEEPING ? inFiles : inMemory)(prepared, flags)
      await runTask(run, flags, making, signal)
    })
