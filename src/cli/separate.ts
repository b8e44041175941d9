import {Command} from 'commander'
import {duration, sampleCount} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {separate} from '../runner/separate.ts'
import type {Method} from '../sampler/methods.ts'
import {SEPARATORS} from '../sampler/methods.ts'
import {isGibbs} from '../sampler/settings.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {AUTO} from '../session/recipe/own-packs.ts'
import {hashOf} from '../session/take/provenance.ts'
import type {Making} from './make-takes.ts'
import {choiceOption, parseText, textOption} from './options.ts'
import {prepareRun, type Run} from './prepare-run.ts'
import {type RunFlags, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

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
      const mix = await decodeFile(file, {signal})
      refuseMemory('separate', file, {
        seconds: duration(mix),
        decodedBytes: sampleCount(mix) * mix.channels.length * 4,
        modelRate: run.model.manifest.sampleRate,
        guessed: run.guess !== undefined,
      })
      const input = {
        file,
        sha256: await hashOf(file, signal),
        sampleRate: mix.sampleRate,
        channels: mix.channels.length,
        samples: sampleCount(mix),
        seconds: duration(mix),
      }
      const making: Making = {
        make: ({runner, request, options, progress}) =>
          separate(runner, mix, request, {...options, native: flags.native, onRestore: progress.restore}),
        details: {input, native: flags.native ?? false},
      }
      await runTask(run, flags, making, signal)
    })
