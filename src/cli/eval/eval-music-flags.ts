import type {Command} from 'commander'
import {SUBSETS, type SubsetChoice} from '../../eval/music/subsets.ts'
import type {MusicTaskName} from '../../eval/music/task.ts'
import {choiceOption, numberOption, textOption} from '../options.ts'
import type {EvalFlags} from './eval-flags.ts'

/** What `quartet eval` understands when it measures generation or imputation. */
export type MusicFlags = EvalFlags & {
  task: MusicTaskName
  seconds?: number
  subsets?: SubsetChoice
  embedder?: string
  keep?: boolean
}

/** Those flags that only these tasks have; the defaults are not set here, so that others can tell what was given. */
export const withMusicOptions = (command: Command): Command =>
  command
    .addOption(
      numberOption('--seconds <s>', 'generate, impute: how much of each track (default: 12)', {from: 2, to: 600}),
    )
    .addOption(
      choiceOption('--subsets <which>', `impute: ${SUBSETS.join(' or ')} sets of stems (default: single)`, {
        choices: SUBSETS,
      }),
    )
    .addOption(
      textOption('--embedder <file.onnx>', 'generate, impute: a network for the distances, such as VGGish', 'a file'),
    )
    .option('--keep', 'generate, impute: keep the stems that are made beside the results')
