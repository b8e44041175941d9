import {Command} from 'commander'
import {decodedBytes} from '../audio/audio.ts'
import {BadInput} from '../base/errors.ts'
import type {Range} from '../base/range.ts'
import {type PerStem, STEMS, type Stem} from '../base/stems.ts'
import {impute} from '../runner/make.ts'
import {TEMPO_RANGE} from '../session/project/limits.ts'
import type {Ranges} from '../session/project/project.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {type FormatFlags, inFormat, withFormatOption} from './delivery-options.ts'
import {checkRange, decodeGiven, parseGiven, stemsToMake} from './impute-request.ts'
import type {Making} from './make-takes.ts'
import {collecting, DAY, numberOption, textOption} from './options.ts'
import {prepareRun} from './prepare-run.ts'
import {type MetreFlags, metreFor, parseRemakes, parseSigns, rangesOf} from './remake.ts'
import {checkTakes, type RunFlags, type TakesFlags, withRunOptions, withTakesOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags &
  TakesFlags &
  FormatFlags &
  MetreFlags & {given?: string[]; stems?: string; from?: number; to?: number; remake?: string[]}

/** With parts to remake only they are made, and what `--stems` names besides. */
const besides = (flags: Flags, files: PerStem<string>, remade: readonly Stem[]): Stem[] => {
  const named = flags.stems === undefined ? [] : stemsToMake(flags, omitted(files, remade))
  return STEMS.filter(stem => remade.includes(stem) || named.includes(stem))
}

const omitted = (files: PerStem<string>, stems: readonly Stem[]): PerStem<string> =>
  Object.fromEntries(Object.entries(files).filter(([stem]) => !stems.some(one => one === stem)))

/** From the first part to the last. */
const hullOf = (ranges: Ranges): Range => {
  const all = Object.values(ranges).flat()
  return {from: Math.min(...all.map(({from}) => from)), to: Math.max(...all.map(({to}) => to))}
}

export const imputeCommand = (signal: AbortSignal): Command =>
  withFormatOption(withTakesOptions(withRunOptions(new Command('impute'))))
    .description('make the missing stems around the given ones')
    .option(
      '--given <stem=file>',
      'a stem to keep (required); may be repeated',
      collecting('--given', 'stem=file, as in drums=beat.wav'),
    )
    .addOption(textOption('--stems <names>', 'the stems to make, with commas (default: those not given)', 'stems'))
    .addOption(numberOption('--from <s>', 'with a given stem in --stems: remake it from here', {from: 0, to: DAY}))
    .addOption(numberOption('--to <s>', '… to here', {from: 0, to: DAY}))
    .option(
      '--remake <stem=range>',
      'remake this part of a given stem: guitar=8.5-12 in seconds, guitar=bars:5-8; may be repeated',
      collecting('--remake', 'stem=range, as in guitar=8.5-12'),
    )
    .addOption(numberOption('--tempo <bpm>', 'for bars: beats a minute (default: as heard)', TEMPO_RANGE))
    .option('--metre <n/m>', 'for bars: beats in a bar, as in 3/4', parseSigns)
    .addOption(numberOption('--downbeat <s>', 'for bars: where bar 1 begins', {from: 0, to: DAY}))
    .action(async (flags: Flags) => {
      const {from, to, takes, best} = flags
      checkTakes(flags)
      const files = parseGiven(flags.given ?? [])
      const remakes = parseRemakes(flags.remake ?? [], files)
      const remade = STEMS.filter(stem => remakes.some(wish => wish.stem === stem))
      if (remade.length > 0 && (from ?? to) !== undefined)
        throw new BadInput('--from and --to: are for --stems as a whole; say --remake stem=range for each part instead')
      const make = remade.length > 0 ? besides(flags, files, remade) : stemsToMake(flags, files)
      const run = await prepareRun('impute', flags, {})
      const given = await decodeGiven(files, signal)
      const seconds = checkRange(flags, given.stems)
      const sounds = STEMS.flatMap(stem => given.stems[stem] ?? [])
      refuseMemory('impute', '--given', {
        seconds,
        decodedBytes: decodedBytes(...sounds),
        modelRate: run.model.manifest.sampleRate,
      })
      const tell = (text: string): void => {
        if (!flags.quiet) process.stderr.write(`${text}\n`)
      }
      const metre = await metreFor({flags, wishes: remakes, sounds, signal, tell})
      const whole = make.filter(stem => files[stem]).map(stem => [stem, [{from: from ?? 0, to: to ?? seconds}]])
      const ranges: Ranges = remade.length > 0 ? rangesOf(remakes, seconds, metre) : Object.fromEntries(whole)
      const where = remade.length > 0 ? {...hullOf(ranges), ranges, metre} : {from, to}
      const making: Making = {
        ...{takes, best, fit: {made: make, range: where}},
        make: ({runner, request, options}) =>
          impute(runner, {stems: given.stems, files, make, ranges}, request, options),
        details: {given: given.facts, made: make, ...where},
        ...inFormat(flags),
        originals: Object.fromEntries(Object.entries(given.wavFiles).filter(([stem]) => !make.some(m => m === stem))),
      }
      await runTask(run, flags, making, signal)
    })
