import {parseArgs} from 'node:util'
import {findModel} from '../src/session/recipe/library.ts'
import {AUTO} from '../src/session/recipe/own-packs.ts'
import type {BenchRow} from './row.ts'

export type BenchOptions = {
  /** Only to see that a bench runs: few repeats and short sounds. Its figures mean nothing. */
  readonly quick: boolean
  readonly allMethods: boolean
  /** How many windows of the test split are separated. */
  readonly windows: number
  /** On which songs the stereo bench measures: what is tuned is tuned on `val`. */
  readonly split: 'val' | 'test'
  /** How many takes are generated. */
  readonly generations: number
  readonly model: Awaited<ReturnType<typeof findModel>>
  /** The pack that finds the rest: a name or folder, or 'auto' for the one that ships. */
  readonly restModel: string
}

export type Bench = {
  readonly name: string
  readonly about: string
  run(options: BenchOptions): Promise<BenchRow[]>
}

/** Says on stderr what is going on: some benches take minutes. */
export const say = (text: string): void => {
  process.stderr.write(`  ${text}\n`)
}

const whole = (text: string, flag: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`--${flag} must be a whole number above 0, got ${text}`)
  return value
}

const splitOf = (text: string): 'val' | 'test' => {
  if (text !== 'val' && text !== 'test') throw new RangeError(`--split must be val or test, got ${text}`)
  return text
}

/** `[names…] [--quick] [--all-methods] [--split val|test] [--windows n] [--generations n] [--model name] [--rest-model name]`. @throws for anything else. */
export const parseOptions = async (args: readonly string[]): Promise<{names: string[]; options: BenchOptions}> => {
  const {values, positionals} = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: {type: 'boolean', default: false},
      'all-methods': {type: 'boolean', default: false},
      split: {type: 'string', default: 'test'},
      windows: {type: 'string'},
      generations: {type: 'string'},
      model: {type: 'string', default: 'quartet-small'},
      'rest-model': {type: 'string', default: AUTO},
    },
  })
  const options: BenchOptions = {
    quick: values.quick,
    allMethods: values['all-methods'],
    split: splitOf(values.split),
    windows: whole(values.windows ?? (values.quick ? '2' : '20'), 'windows'),
    generations: whole(values.generations ?? (values.quick ? '2' : '8'), 'generations'),
    model: await findModel(values.model),
    restModel: values['rest-model'],
  }
  return {names: positionals, options}
}
