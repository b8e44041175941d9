import {availableParallelism} from 'node:os'
import {type Command, Option} from 'commander'
import {SEED_RANGE} from '../../base/seed.ts'
import type {EngineChoice} from '../../runner/engines.ts'
import {numberOption, textOption} from '../options.ts'
import {engineOption, modelOption} from '../run/run-options.ts'

/** What `quartet eval` understands when it measures separation. */
export type EvalFlags = {
  method?: string
  limit?: number
  out?: string
  model?: string
  joint?: string
  preset?: string
  steps?: number
  correction?: number
  seed: number
  engine: EngineChoice
  jobs: number
  threads?: number
  fresh?: boolean
  json?: boolean
  quiet?: boolean
}

const whole = (from: number, to: number) => ({from, to, whole: true})

export const withEvalOptions = (command: Command): Command =>
  command
    .addOption(
      textOption(
        '--method <names>',
        'rows of the table or methods, by commas, or all (default: the pack’s own, mostly guided)',
        'names',
      ),
    )
    .addOption(numberOption('--limit <n>', 'only the first n tracks', whole(1, 1e6)))
    .addOption(textOption('-o, --out <dir>', 'folder for the results (default: quartet-eval-<data set>)', 'a folder'))
    .addOption(modelOption())
    .addOption(textOption('--joint <name|dir>', 'the joint prior of the paper’s MSDM rows', 'a pack’s name or folder'))
    .addOption(textOption('--preset <name>', 'of methods that are not the paper’s rows (default: balanced)', 'a name'))
    .addOption(numberOption('--steps <n>', 'solver steps, instead of the preset’s', whole(1, 1000)))
    .addOption(numberOption('--correction <n>', 'how often each step is taken', whole(1, 10)))
    .addOption(
      numberOption('--seed <n>', 'the same seed gives the same figures', whole(SEED_RANGE.from, SEED_RANGE.to)).default(
        1,
      ),
    )
    .addOption(engineOption())
    .addOption(numberOption('--jobs <n>', 'tracks and rows at the same time', whole(1, 256)).default(1))
    .addOption(
      numberOption(
        '--threads <n>',
        `CPU threads, all jobs together (default: ${availableParallelism()})`,
        whole(1, 1024),
      ),
    )
    .addOption(new Option('--fresh', 'compute again what an earlier eval has left in the folder'))
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print no progress')
