import {lineOf, type Wording} from '../base/errors.ts'

/** A pack is an argument; all else that messages speak of are flags. */
const COMMAND_LINE: Wording = {
  name: setting => (setting === 'pack' ? setting : `--${setting}`),
  mends: {
    dtype: 'write it as F32 (--dtype f32)',
    engine: 'choose another with --engine',
    force: 'use --force',
    out: 'choose another disk with --out',
  },
}

/** What an error says on the command line: `--engine steam: expected one of …`. */
export const lineFor = (error: unknown): string => lineOf(error, COMMAND_LINE)
