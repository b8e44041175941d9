import {stat} from 'node:fs/promises'
import path from 'node:path'
import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {SEPARATORS, type Separator} from '../sampler/preset/methods.ts'
import {parseTemplate} from '../session/delivery/name-template.ts'
import {AUTO} from '../session/recipe/own-packs.ts'
import {choiceOption, collecting, textOption} from './options.ts'
import {type QueueFlags, withQueueOptions} from './queue/queue-options.ts'
import {separateMany} from './queue/separate-many.ts'
import {type DeliveryFlags, deliveryOf, withDeliveryOptions} from './run/delivery-options.ts'
import {prepareRun, type Run, withSeed} from './run/prepare-run.ts'
import {type RunFlags, withRunOptions} from './run/run-options.ts'
import {runTask} from './run/run-task.ts'
import {prepareSeparation} from './run/separation.ts'

/** What `quartet separate` understands. */
export type SeparateFlags = RunFlags &
  DeliveryFlags &
  QueueFlags & {method?: Separator; constrained?: Stem; guess: string; restModel: string; native?: boolean}

const ONE = '{stem}'

/** Whether one stem takes what the others leave. */
const constrains = ({method, settings}: Run): boolean =>
  method === 'dirac' || (method === 'refine' && settings.likelihood === 'dirac')

/** Throws BadInput when the method has no use for a flag. */
const checkMethod = (run: Run, {constrained, guess, rest, restModel}: SeparateFlags): void => {
  if (constrained && !constrains(run))
    throw new BadInput(`--constrained: only the method dirac has one, not ${run.method}; add --method dirac`)
  if (guess !== AUTO && run.method !== 'refine')
    throw new BadInput(`--guess: only the method refine begins at one, not ${run.method}; add --method refine`)
  if (restModel !== AUTO && !rest)
    throw new BadInput('--rest-model: nothing looks for what is none of the stems; add --rest')
}

const separateOne = async (file: string, flags: SeparateFlags, signal: AbortSignal): Promise<void> => {
  const delivery = deliveryOf(flags)
  const template = parseTemplate(flags.name ?? ONE)
  const run = await prepareRun('separate', flags, flags)
  checkMethod(run, flags)
  const {name, ext} = path.parse(file)
  const placeOf = (part: string): string => template.render({folder: '', name, ending: ext.slice(1)}, part)
  const {native, seed: asked} = flags
  const {making, seed} = await prepareSeparation(run, {file, native, seed: asked, delivery, placeOf}, signal)
  await runTask(withSeed(run, seed), flags, making, {signal})
}

/** Several inputs, a folder, or a flag that only a queue has. */
const isQueue = async ([first, ...others]: readonly string[], {jobs, shard, resume}: SeparateFlags) =>
  others.length > 0 ||
  jobs !== undefined ||
  shard !== undefined ||
  resume === true ||
  ((await stat(first!).catch(() => undefined))?.isDirectory() ?? false)

const collect = collecting('mix', 'an audio file or a folder of them')

export const separateCommand = (signal: AbortSignal): Command =>
  withQueueOptions(withDeliveryOptions(withRunOptions(new Command('separate'))))
    .description('take mixes apart into bass, drums, guitar and piano')
    .argument('<mix...>', 'WAV, FLAC, MP3, OGG, Opus, AIFF or M4A; several, or folders, are worked through', collect)
    .addOption(
      choiceOption('--method <name>', `${SEPARATORS.join(', ')} (default: the pack’s own)`, {choices: SEPARATORS}),
    )
    .addOption(
      choiceOption('--constrained <stem>', 'dirac: the stem that takes what the others leave', {choices: STEMS}),
    )
    .addOption(
      textOption('--guess <name|dir>', 'refine: the pack whose answer it begins at', 'a pack’s name or folder').default(
        AUTO,
        'auto: quartet-regressor',
      ),
    )
    .option('--rest', 'find what is none of the four (a voice, strings) first, and write it as rest')
    .addOption(
      textOption('--rest-model <name|dir>', '--rest: the pack that finds it', 'a pack’s name or folder').default(
        AUTO,
        'auto: quartet-rest',
      ),
    )
    .option('--native', 'write the model’s own 22,050 Hz mono stems')
    .action(async (files: string[], flags: SeparateFlags) => {
      if (await isQueue(files, flags)) return separateMany(files, flags, {checkMethod, signal})
      return separateOne(files[0]!, flags, signal)
    })
