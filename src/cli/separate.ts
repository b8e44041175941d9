import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import type {Method} from '../sampler/methods.ts'
import {SEPARATORS} from '../sampler/methods.ts'
import {isGibbs} from '../sampler/settings.ts'
import {AUTO} from '../session/recipe/own-packs.ts'
import {choiceOption, parseText, textOption} from './options.ts'
import {prepareRun, type Run, withSeed} from './prepare-run.ts'
import {type RunFlags, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'
import {prepareSeparation} from './separation.ts'

type Flags = RunFlags & {method?: Method; constrained?: Stem; guess: string; native?: boolean}

/** Whether one stem takes what the others leave. */
const constrains = ({method, settings}: Run): boolean =>
  method === 'dirac' || (!isGibbs(settings) && settings.likelihood === 'dirac')

export const separateCommand = (signal: AbortSignal): Command =>
  withRunOptions(new Command('separate'))
    .description('take a mix apart into bass, drums, guitar and piano')
    .argument('<mix>', 'WAV, FLAC, MP3, OGG, Opus, AIFF or M4A', text => parseText(text, 'mix', 'an audio file'))
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
    .option('--native', 'write the model’s own 22,050 Hz mono stems')
    .action(async (file: string, flags: Flags) => {
      const run = await prepareRun('separate', flags, flags)
      if (flags.constrained && !constrains(run))
        throw new BadInput(`--constrained: only the method dirac has one, not ${run.method}; add --method dirac`)
      if (flags.guess !== AUTO && run.method !== 'refine')
        throw new BadInput(`--guess: only the method refine begins at one, not ${run.method}; add --method refine`)
      const {making, seed} = await prepareSeparation(file, run, {...flags, signal})
      await runTask(withSeed(run, seed), flags, making, signal)
    })
