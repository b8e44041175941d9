import type {Command, Option} from 'commander'
import {type Audio, decodedBytes, duration} from '../../audio/audio.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {type PerStem, STEMS, type Stem} from '../../base/stems.ts'
import type {Seconds} from '../../base/units.ts'
import type {Beginning} from '../../runner/begin.ts'
import {generate, impute} from '../../runner/make.ts'
import type {Ranges} from '../../session/project/project.ts'
import {refuseMemory} from '../../session/recipe/memory-need.ts'
import type {OpenTake} from '../../session/take/open-take.ts'
import {parseStem, textOption} from '../options.ts'
import {type FormatFlags, inFormat} from './delivery-options.ts'
import type {Making} from './make-takes.ts'
import {prepareRun, type Run} from './prepare-run.ts'
import {bytesInFormat} from './refuse-no-room.ts'
import type {RunFlags, TakesFlags} from './run-options.ts'

export type AgainFlags = RunFlags & TakesFlags & FormatFlags & {readonly keep?: string}

export const keepOption = (): Option =>
  textOption('--keep <stems>', 'stems of the take to leave as they are, with commas', 'stems')

/** Help that tells what `againFrom` takes where these flags are not given. */
export const withTakesOwn = (command: Command): Command => {
  for (const option of command.options)
    if (['preset', 'model'].includes(option.attributeName())) option.default(option.defaultValue, 'the take’s own')
  return command
}

type Wish = {
  readonly flags: AgainFlags
  readonly command: Command
  readonly begin: Beginning
  /** What quartet.json says of where it comes from. */
  readonly about: Readonly<Record<string, unknown>>
}

/**
 * A run like the one that made a take, begun at stems: the same task around the same given stems, with its preset, steps and
 * model where no flag says otherwise. Throws BadInput.
 */
export const againFrom = async (
  take: OpenTake,
  {flags, command, begin, about}: Wish,
): Promise<{run: Run; making: Making}> => {
  const kept = keptStems(flags.keep, take)
  const given: PerStem<Audio> = {...take.given}
  for (const stem of kept) given[stem] = take.stems[stem]!
  const made = take.made.filter(stem => !kept.includes(stem))
  const task = Object.keys(given).length > 0 ? 'impute' : 'generate'
  const run = await prepareRun(task, asBefore(flags, command, take), {})
  const modelRate = run.model.manifest.sampleRate
  const sounds = Object.values({...take.stems, ...given})
  const seconds = Math.max(...sounds.map(duration))
  const load = {seconds, decodedBytes: decodedBytes(...sounds), modelRate, guessed: true}
  refuseMemory(task, shown(take.folder), load)
  const silent = 4 * Math.ceil(seconds * modelRate)
  const sizes = STEMS.map(stem => {
    const sound = given[stem] ?? take.stems[stem]
    return sound ? decodedBytes(sound) : silent
  })
  const {from, to, files, ranges = rangesOf(take, {given, made, seconds})} = take
  const makingOf =
    task === 'generate' ? {seconds} : {given: pick(files, Object.keys(given)), made, from, to, ranges: take.ranges}
  const isWav = (stem: Stem): boolean => files[stem]!.file.endsWith('.wav')
  const wavs = STEMS.filter(stem => given[stem] && !made.includes(stem) && isWav(stem))
  return {
    run,
    making: {
      ...{takes: flags.takes, best: flags.best, fit: {made, range: {from, to}}},
      make: ({runner, request, options}) =>
        task === 'generate'
          ? generate(runner, seconds, request, {...options, begin})
          : impute(runner, {stems: given, make: made, ranges, align: true}, request, {...options, begin}),
      details: {...makingOf, ...about},
      room: bytesInFormat(sizes, flags.format),
      ...inFormat(flags),
      originals: Object.fromEntries(wavs.map(stem => [stem, files[stem]!.file])),
    },
  }
}

/** Where stems that are also given are made anew, of a take that knows one range. */
const rangesOf = (
  {from, to}: OpenTake,
  {given, made, seconds}: {given: OpenTake['given']; made: readonly Stem[]; seconds: Seconds},
): Ranges => {
  const range = {from: from ?? 0, to: to ?? seconds}
  return Object.fromEntries(made.filter(stem => given[stem]).map(stem => [stem, [range]]))
}

const keptStems = (text: string | undefined, {folder, made}: OpenTake): Stem[] => {
  if (text === undefined) return []
  const kept = text.split(',').map(name => parseStem(name.trim(), '--keep'))
  const other = kept.find(stem => !made.includes(stem))
  if (other) throw new BadInput(`--keep ${other}: was not made by ${shown(folder)}, so it is kept anyway; leave it out`)
  if (made.every(stem => kept.includes(stem)))
    throw new BadInput(`--keep ${text}: leaves nothing to make; leave a stem out`)
  return kept
}

/** What was not said is as the take was made. */
const asBefore = <Flags extends RunFlags>(flags: Flags, command: Command, take: OpenTake): Flags => {
  const isSaid = (name: string): boolean => command.getOptionValueSource(name) === 'cli'
  const own = isSaid('preset') ? {} : {preset: take.preset, steps: take.steps, correction: take.correction}
  const said = Object.fromEntries(Object.entries(flags).filter(([name]) => isSaid(name)))
  return {...flags, ...own, ...(!isSaid('model') && {model: take.model}), ...said}
}

const pick = <Value>(all: Readonly<Partial<Record<string, Value>>>, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(names.flatMap(name => (all[name] ? [[name, all[name]]] : [])))
