import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import type {Range} from '../base/range.ts'
import {type PerStem, STEMS, type Stem} from '../base/stems.ts'
import {imputeInto} from '../runner/make.ts'
import {fileStems} from '../runner/work/stem-sink.ts'
import {folderWork} from '../runner/work/work.ts'
import {TEMPO_RANGE} from '../session/project/limits.ts'
import type {Ranges} from '../session/project/project.ts'
import {collecting, DAY, numberOption, textOption} from './options.ts'
import {type FormatFlags, inFormat, withFormatOption} from './run/delivery-options.ts'
import {filesToWrite, lookAtGiven, refuseFullFor, withGiven} from './run/given-sounds.ts'
import {checkRange, parseGiven, stemsToMake} from './run/impute-request.ts'
import {keepingWork} from './run/kept-windows.ts'
import type {Making} from './run/make-takes.ts'
import {prepareRun} from './run/prepare-run.ts'
import {type MetreFlags, metreFor, parseRemakes, parseSigns, rangesOf} from './run/remake.ts'
import {checkTakes, type RunFlags, type TakesFlags, withRunOptions, withTakesOptions} from './run/run-options.ts'
import {runTask} from './run/run-task.ts'

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
      const prepared = await prepareRun('impute', flags, {})
      const given = await lookAtGiven(files, signal)
      const input = {make, remake: flags.remake, from, to, tempo: flags.tempo, metre: flags.metre, takes}
      const wish = {given, input: {...input, downbeat: flags.downbeat}, seed: flags.seed, format: flags.format, signal}
      await withGiven(prepared, wish, async ({stems, run, key, output}) => {
        const seconds = checkRange(flags, stems)
        const sounds = STEMS.flatMap(stem => stems[stem] ?? [])
        const tell = (text: string): void => {
          if (!flags.quiet) process.stderr.write(`${text}\n`)
        }
        const metre = await metreFor({flags, wishes: remakes, sounds, signal, tell})
        const whole = make.filter(stem => files[stem]).map(stem => [stem, [{from: from ?? 0, to: to ?? seconds}]])
        const ranges: Ranges = remade.length > 0 ? rangesOf(remakes, seconds, metre) : Object.fromEntries(whole)
        const where = remade.length > 0 ? {...hullOf(ranges), ranges, metre} : {from, to}
        const originals = omitted(given.wavFiles, make)
        const {length} = sounds[0]!
        const written = STEMS.map(stem => ({length, channels: stems[stem]?.channels.length ?? 1}))
        const making: Making = {
          ...{takes, best, fit: {made: make, range: where}},
          make: bench =>
            bench.inFolder(key, async ({folder, work}) => {
              const {runner, request, options, progress} = bench
              const far = {takes, best, take: request.take, format: flags.format}
              await refuseFullFor(run, options.modelRate, {folder, work, seconds, written, ...far})
              return keepingWork(bench, seconds, async hooks => {
                const imputing = {given: {stems, files, make, ranges}, work: folderWork(work), onHear: progress.read}
                const long = {...options, ...hooks, request, ...imputing}
                return {...(await imputeInto(runner, fileStems(filesToWrite(folder, originals)), long)), details: {}}
              })
            }),
          details: {given: given.facts, made: make, ...where},
          ...inFormat(flags),
          originals,
        }
        await runTask(run, flags, making, {signal, output})
      })
    })
