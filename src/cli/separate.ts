import {Command} from 'commander'
import {duration, sampleCount} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {separate} from '../runner/separate.ts'
import type {Method} from '../sampler/methods.ts'
import {refuseMemory} from '../session/recipe/memory-need.ts'
import {SEPARATORS} from '../session/recipe/task-methods.ts'
import {hashOf} from '../session/take/provenance.ts'
import type {Making} from './make-takes.ts'
import {choiceOption, parseText} from './options.ts'
import {prepareRun} from './prepare-run.ts'
import {type RunFlags, withRunOptions} from './run-options.ts'
import {runTask} from './run-task.ts'

type Flags = RunFlags & {method?: Method; constrained?: Stem; native?: boolean}

export const separateCommand = (signal: AbortSignal): Command =>
  withRunOptions(new Command('separate'))
    .description('take a mix apart into bass, drums, guitar and piano')
    .argument('<mix>', 'WAV, FLAC, MP3, OGG, Opus, AIFF or M4A', text => parseText(text, 'mix', 'an audio file'))
    .addOption(
      choiceOption('--method <name>', 'guided, projected, dirac or gaussian (default: the pack’s own)', {
        choices: SEPARATORS,
        later: ['regressor', 'gibbs', 'refine'],
      }),
    )
    .addOption(
      choiceOption('--constrained <stem>', 'dirac: the stem that takes what the others leave', {choices: STEMS}),
    )
    .option('--native', 'write the model’s own 22,050 Hz mono stems')
    .action(async (file: string, flags: Flags) => {
      const run = await prepareRun('separate', flags, flags)
      if (flags.constrained && run.method !== 'dirac')
        throw new BadInput(`--constrained: only the method dirac has one, not ${run.method}; add --method dirac`)
      const mix = await decodeFile(file, {signal})
      refuseMemory('separate', file, {
        seconds: duration(mix),
        decodedBytes: sampleCount(mix) * mix.channels.length * 4,
        modelRate: run.model.manifest.sampleRate,
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
