import {Command} from 'commander'
import {sampleCount} from '../audio/audio.ts'
import {STEMS} from '../base/stems.ts'
import {impute} from '../runner/make.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {checkRange, decodeGiven, parseGiven, stemsToMake} from './impute-request.ts'
import type {Making} from './make-takes.ts'
import {numberOption, parseText, textOption} from './options.ts'
import {prepareRun} from './prepare-run.ts'
import {type RunFlags, takesOption, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & {given?: string[]; stems?: string; from?: number; to?: number; takes: number}

const DAY = 86_400

const collect = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  parseText(text, '--given', 'stem=file, as in drums=beat.wav'),
]

export const imputeCommand = (signal: AbortSignal): Command =>
  withRunOptions(new Command('impute'))
    .description('make the missing stems around the given ones')
    .option('--given <stem=file>', 'a stem to keep (required); may be repeated', collect)
    .addOption(textOption('--stems <names>', 'the stems to make, with commas (default: those not given)', 'stems'))
    .addOption(numberOption('--from <s>', 'with a given stem in --stems: remake it from here', {from: 0, to: DAY}))
    .addOption(numberOption('--to <s>', '… to here', {from: 0, to: DAY}))
    .addOption(takesOption().default(1))
    .action(async (flags: Flags) => {
      const {from, to, takes} = flags
      const files = parseGiven(flags.given ?? [])
      const make = stemsToMake(flags, files)
      const run = await prepareRun('impute', flags, {})
      const given = await decodeGiven(files, signal)
      const seconds = checkRange(flags, given.stems)
      const sounds = STEMS.flatMap(stem => given.stems[stem] ?? [])
      refuseMemory('impute', '--given', {
        seconds,
        decodedBytes: sounds.reduce((sum, audio) => sum + sampleCount(audio) * audio.channels.length * 4, 0),
        modelRate: run.model.manifest.sampleRate,
      })
      const parts = make.filter(stem => files[stem]).map(stem => [stem, [{from: from ?? 0, to: to ?? seconds}]])
      const making: Making = {
        takes,
        make: ({runner, request, options}) =>
          impute(runner, {stems: given.stems, files, make, ranges: Object.fromEntries(parts)}, request, options),
        details: {given: given.facts, made: make, from, to},
        originals: Object.fromEntries(Object.entries(given.wavFiles).filter(([stem]) => !make.some(m => m === stem))),
      }
      await runTask(run, flags, making, signal)
    })
