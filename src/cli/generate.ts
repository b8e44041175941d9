import {Command} from 'commander'
import {sampleCount} from '../audio/audio.ts'
import {BadInput} from '../base/errors.ts'
import {STEMS} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'
import {endOf, goOn} from '../runner/continue.ts'
import {generate} from '../runner/make.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {begunStems} from './begun-stems.ts'
import type {Making} from './make-takes.ts'
import {numberOption, parseText} from './options.ts'
import {prepareRun, type Run} from './prepare-run.ts'
import {checkTakes, type RunFlags, type TakesFlags, withRunOptions, withTakesOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & TakesFlags & {seconds: Seconds; continue?: string[]}

const collect = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  parseText(text, '--continue', 'a folder of stems, or stem=file as in drums=beat.wav'),
]

export const generateCommand = (signal: AbortSignal): Command =>
  withTakesOptions(withRunOptions(new Command('generate')))
    .description('make all four stems from nothing, or go on from what is there')
    .addOption(
      numberOption('--seconds <s>', 'how long; with --continue, how much more', {from: 0.1, to: 3600}).default(12),
    )
    .option('--continue <what>', 'go on from a project, a take, a folder of stems, or stem=file …', collect)
    .action(async (flags: Flags) => {
      checkTakes(flags)
      const run = await prepareRun('generate', flags, {})
      const making = flags.continue ? await continuing(flags.continue, flags, {run, signal}) : fromNothing(flags, run)
      await runTask(run, flags, making, signal)
    })

const fromNothing = ({seconds, takes, best}: Flags, {model}: Run): Making => {
  refuseMemory('generate', '--seconds', {seconds, decodedBytes: 0, modelRate: model.manifest.sampleRate})
  return {
    ...{takes, best, fit: {made: STEMS}},
    make: ({runner, request, options}) => generate(runner, seconds, request, options),
    details: {seconds},
  }
}

const continuing = async (
  places: readonly string[],
  {seconds, takes, best}: Flags,
  {run, signal}: {run: Run; signal: AbortSignal},
): Promise<Making> => {
  const {stems, facts} = await begunStems(places, signal)
  const from = endOf(stems)
  if (from === 0) throw new BadInput(`--continue ${places.join(' ')}: is empty, expected sound to go on from`)
  const sounds = Object.values(stems)
  refuseMemory('impute', '--seconds', {
    seconds: from + seconds,
    decodedBytes: sounds.reduce((sum, audio) => sum + sampleCount(audio) * audio.channels.length * 4, 0),
    modelRate: run.model.manifest.sampleRate,
  })
  return {
    ...{takes, best, fit: {made: STEMS, range: {from}}},
    make: ({runner, request, options}) => goOn(runner, stems, {seconds, request}, options),
    details: {seconds: from + seconds, continue: {from, stems: facts}},
  }
}
