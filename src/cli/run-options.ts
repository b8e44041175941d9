import {randomInt} from 'node:crypto'
import {availableParallelism} from 'node:os'
import {type Command, InvalidArgumentError} from 'commander'
import {BadInput} from '../base/errors.ts'
import {isStem, STEMS, type Stem} from '../base/stems.ts'
import {ENGINES} from '../runner/open-engine.ts'

/** What every command that makes takes understands. */
export type RunFlags = {
  out: string
  preset: string
  model: string
  engine: string
  steps?: number
  seed?: number
  correction?: number
  threads?: number
  force?: boolean
  json?: boolean
  quiet?: boolean
}

type Bounds = {from: number; to: number; whole?: boolean}

/** Parses a number within bounds; commander prints what was wrong with which flag. */
export const numberBetween =
  ({from, to, whole}: Bounds) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= from && value <= to) || (whole && !Number.isInteger(value)))
      throw new InvalidArgumentError(`expected a ${whole ? 'whole ' : ''}number from ${from} to ${to}`)
    return value
  }

export const wholeBetween = (from: number, to: number) => numberBetween({from, to, whole: true})

/** One stem's name. Throws BadInput that lists the four. */
export const parseStem = (name: string, flag: string): Stem => {
  if (isStem(name)) return name
  throw new BadInput(`${flag} ${name}: is not a stem; expected one of ${STEMS.join(', ')}`)
}

const SEEDS = 2 ** 32

/** A seed that was given, or a fresh one, to be told to the user so that the take can be made again. */
export const rollSeed = (seed: number | undefined): number => seed ?? randomInt(SEEDS)

export const withRunOptions = (command: Command): Command =>
  command
    .requiredOption('-o, --out <dir>', 'folder for the stems; made if missing')
    .option('--preset <name>', 'fast, balanced, best, or one of the paper’s own (paper-…)', 'balanced')
    .option('--steps <n>', 'solver steps, instead of the preset’s', wholeBetween(1, 500))
    .option('--correction <n>', 'how often each step is taken; 1 corrects nothing', wholeBetween(1, 10))
    .option('--seed <n>', 'the same seed gives the same samples', wholeBetween(0, SEEDS - 1))
    .option('--model <name|dir>', 'the pack to use', 'quartet-small')
    .option('--engine <name>', `where the network runs: ${ENGINES.join(', ')}`, 'auto')
    .option('--threads <n>', `CPU threads (default: all, ${availableParallelism()} here)`, wholeBetween(1, 1024))
    .option('--force', 'overwrite stems that are already in the folder')
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print no progress')
