import {Command} from 'commander'
import {BadInput} from '../../base/errors.ts'
import {TASKS, type TaskName} from '../../session/recipe/task-methods.ts'
import {choiceOption, parseText} from '../options.ts'
import {withEvalOptions} from './eval-flags.ts'
import {evalMusic} from './eval-music.ts'
import {type MusicFlags, withMusicOptions} from './eval-music-flags.ts'
import {evaluateSeparation} from './eval-separation.ts'

type Flags = Omit<MusicFlags, 'task'> & {task: TaskName}

const isMusic = (flags: Flags): flags is MusicFlags => flags.task !== 'separate'

const MUSIC_ONLY = ['seconds', 'subsets', 'embedder', 'keep'] as const

export const evalCommand = (signal: AbortSignal): Command =>
  withMusicOptions(
    withEvalOptions(
      new Command('eval')
        .description('measure on a data set how well it separates, imputes or generates')
        .argument('<dataset-dir>', 'folders with bass, drums, guitar and piano, or Slakh2100’s own', text =>
          parseText(text, 'dataset-dir', 'a folder of tracks'),
        )
        .addOption(
          choiceOption('--task <name>', `what to measure: ${TASKS.join(', ')}`, {choices: TASKS}).default('separate'),
        ),
    ),
  ).action(async (dataset: string, flags: Flags) => {
    if (isMusic(flags)) return evalMusic(dataset, flags, {signal})
    const idle = MUSIC_ONLY.find(flag => flags[flag] !== undefined)
    if (idle) throw new BadInput(`--${idle}: is for --task generate or impute; leave it out`)
    return evaluateSeparation(dataset, flags, {signal})
  })
