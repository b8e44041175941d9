import path from 'node:path'
import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {endOf, goOnInto} from '../runner/continue.ts'
import {generate, generateInto} from '../runner/make.ts'
import {fileStems} from '../runner/work/stem-sink.ts'
import {folderWork} from '../runner/work/work.ts'
import {findWork} from '../session/folder/kept-work.ts'
import {collecting, DAY, numberOption} from './options.ts'
import {begunFiles} from './run/begun-stems.ts'
import {type FormatFlags, inFormat, withFormatOption} from './run/delivery-options.ts'
import {filesToWrite, lookAtGiven, refuseFullFor, withGiven} from './run/given-sounds.ts'
import {keepingWork, WORTH_KEEPING, workKey} from './run/kept-windows.ts'
import type {Bench, Making, Written} from './run/make-takes.ts'
import {prepareRun, type Run, withSeed} from './run/prepare-run.ts'
import {bytesInFormat, bytesOfTakes, refuseNoRoom, type TakeBytes} from './run/refuse-no-room.ts'
import {checkTakes, type RunFlags, type TakesFlags, withRunOptions, withTakesOptions} from './run/run-options.ts'
import {runTask} from './run/run-task.ts'

type Flags = RunFlags & TakesFlags & FormatFlags & {seconds: Seconds; continue?: string[]}

const collect = collecting('--continue', 'a folder of stems, or stem=file as in drums=beat.wav')

/** How takes are made, and with which seed: that of an earlier run where one is gone on from. */
type Way = {readonly making: Making; readonly run: Run}

/** Of the four stems, in memory or as they are written. */
const stemBytes = ({model}: Run, {seconds, format}: Flags): Pick<TakeBytes, 'stems' | 'delivered'> =>
  bytesInFormat(
    STEMS.map(() => 4 * Math.ceil(seconds * model.manifest.sampleRate)),
    format,
  )

/** For takes that are too long for memory. */
const inFiles = (run: Run, flags: Flags): Way => {
  const {seconds, takes, best, seed: asked} = flags
  const key = workKey(run, {seconds, takes})
  const seed = findWork(path.resolve(run.out), {key, seed: asked})?.seed ?? run.request.seed
  const make = (bench: Bench): Promise<Written> =>
    bench.inFolder(key, ({folder, work}) =>
      keepingWork(bench, seconds, async hooks => {
        const {runner, request, options} = bench
        const each = stemBytes(run, flags)
        const far = {takes, best, take: request.take}
        // The stems, and once more as they are made.
        await refuseNoRoom({out: run.out, folder, work}, bytesOfTakes({...each, work: each.stems}, far), far)
        const long = {...options, ...hooks, request, seconds, work: folderWork(work)}
        return {...(await generateInto(runner, fileStems(filesToWrite(folder)), long)), details: {}}
      }),
    )
  return {making: {takes, best, fit: {made: STEMS}, make, details: {seconds}}, run: withSeed(run, seed)}
}

const inMemory = (run: Run, flags: Flags): Way => {
  const {seconds, takes, best} = flags
  return {
    making: {
      ...{takes, best, fit: {made: STEMS}},
      room: stemBytes(run, flags),
      make: ({runner, request, options}) => generate(runner, seconds, request, options),
      details: {seconds},
    },
    run,
  }
}

export const generateCommand = (signal: AbortSignal): Command =>
  withFormatOption(withTakesOptions(withRunOptions(new Command('generate'))))
    .description('make all four stems from nothing, or go on from what is there')
    .addOption(
      numberOption('--seconds <s>', 'how long; with --continue, how much more', {from: 0.1, to: DAY}).default(12),
    )
    .option('--continue <what>', 'go on from a project, a take, a folder of stems, or stem=file …', collect)
    .action(async (flags: Flags) => {
      checkTakes(flags)
      const prepared = await prepareRun('generate', flags, {})
      if (flags.continue) return continueFrom(flags.continue, flags, {run: prepared, signal})
      const {making, run} = flags.seconds > WORTH_KEEPING ? inFiles(prepared, flags) : inMemory(prepared, flags)
      await runTask(run, flags, {...making, ...inFormat(flags)}, {signal})
    })

const continueFrom = async (
  places: readonly string[],
  flags: Flags,
  {run: prepared, signal}: {run: Run; signal: AbortSignal},
): Promise<void> => {
  const {seconds, takes, best, seed, format} = flags
  const given = await lookAtGiven(await begunFiles(places, signal), signal)
  const wish = {given, input: {continue: seconds, takes}, seed, format, signal}
  await withGiven(prepared, wish, async ({stems, run, key, output}) => {
    const from = endOf(stems)
    if (from === 0) throw new BadInput(`--continue ${places.join(' ')}: is empty, expected sound to go on from`)
    const modelRate = run.model.manifest.sampleRate
    const written = STEMS.map(stem => {
      const {sampleRate = modelRate, channels} = stems[stem] ?? {}
      return {length: Math.round((from + seconds) * sampleRate), channels: channels?.length ?? 1}
    })
    const making: Making = {
      ...{takes, best, fit: {made: STEMS, range: {from}}},
      make: bench =>
        bench.inFolder(key, async ({folder, work}) => {
          const {runner, request, options} = bench
          const far = {takes, best, take: request.take}
          await refuseFullFor(run, modelRate, {folder, work, seconds, written, format, ...far})
          return keepingWork(bench, seconds, async hooks => {
            const long = {...options, ...hooks, begun: stems, request, seconds, work: folderWork(work)}
            return {...(await goOnInto(runner, fileStems(filesToWrite(folder)), long)), details: {}}
          })
        }),
      details: {seconds: from + seconds, continue: {from, stems: given.facts}},
      ...inFormat(flags),
    }
    await runTask(run, flags, making, {signal, output})
  })
}
