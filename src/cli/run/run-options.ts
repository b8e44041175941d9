import {availableParallelism} from 'node:os'
import {type Command, Option} from 'commander'
import {BadInput} from '../../base/errors.ts'
import {SEED_RANGE} from '../../base/seed.ts'
import {AUTO_ENGINE, ENGINE_NAMES, type EngineChoice, parseEngine} from '../../runner/engines.ts'
import {AUTO} from '../../session/recipe/own-packs.ts'
import {numberOption, textOption} from '../options.ts'

/** What every command that makes takes understands. */
export type RunFlags = {
  out?: string
  preset: string
  model: string
  engine: EngineChoice
  steps?: number
  seed?: number
  correction?: number
  threads?: number
  force?: boolean
  json?: boolean
  quiet?: boolean
}

export const modelOption = () => textOption('--model <name|dir>', 'the pack to use', 'a pack’s name or folder')

/** An engine of this machine, or addresses of a model on others. */
export const engineOption = () => {
  const about = `where the network runs: ${ENGINE_NAMES}, or http://host:port/model`
  return new Option('--engine <name>', about)
    .argParser((text: string) => parseEngine(text))
    .default(AUTO_ENGINE, AUTO_ENGINE.name)
}

export type TakesFlags = {readonly takes: number; readonly best?: number}

/** `--takes` and `--best`. */
export const withTakesOptions = (command: Command): Command =>
  command
    .addOption(numberOption('--takes <n>', 'how many variations', {from: 1, to: 99, whole: true}).default(1))
    .addOption(
      numberOption('--best <n>', 'keep only so many of them, those that fit best', {from: 1, to: 99, whole: true}),
    )

/** Throws BadInput when more takes are to be kept than are made. */
export const checkTakes = ({takes, best}: TakesFlags): void => {
  if (best !== undefined && best > takes)
    throw new BadInput(`--best ${best}: only ${takes} ${takes === 1 ? 'take is' : 'takes are'} made; raise --takes`)
}

export const withRunOptions = (command: Command): Command =>
  command
    .addOption(textOption('-o, --out <dir>', 'folder for the stems (required); made if missing', 'a folder'))
    .addOption(
      textOption('--preset <name>', 'fast, balanced, best, or one of the paper’s own (paper-…)', 'a name').default(
        'balanced',
      ),
    )
    .addOption(numberOption('--steps <n>', 'solver steps, instead of the preset’s', {from: 1, to: 1000, whole: true}))
    .addOption(
      numberOption('--correction <n>', 'how often each step is taken; 1 corrects nothing', {
        from: 1,
        to: 10,
        whole: true,
      }),
    )
    .addOption(numberOption('--seed <n>', 'the same seed gives the same samples', {...SEED_RANGE, whole: true}))
    .addOption(modelOption().default(AUTO, 'auto: the one that suits the method'))
    .addOption(engineOption())
    .addOption(
      numberOption('--threads <n>', `CPU threads (default: all, ${availableParallelism()} here)`, {
        from: 1,
        to: 1024,
        whole: true,
      }),
    )
    .option('--force', 'overwrite stems that are already in the folder')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print no progress')
