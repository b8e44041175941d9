import type {ChalkInstance} from 'chalk'
import type {Style} from './cells.ts'
import type {Line} from './run.ts'

type Codes = {readonly open: string; readonly close: string}

const PLACE = '\0'

const codesOf = (chalk: ChalkInstance, {colour, background, bold, dim, inverse}: Style): Codes => {
  let paint = chalk
  if (colour !== undefined) paint = paint.hex(colour)
  if (background !== undefined) paint = paint.bgHex(background)
  if (bold) paint = paint.bold
  if (dim) paint = paint.dim
  if (inverse) paint = paint.inverse
  const [open = '', close = ''] = paint(PLACE).split(PLACE)
  return {open, close}
}

/** Asking chalk for a colour costs more than painting with it, and a screen has some hundred styles. */
const KNOWN = new WeakMap<ChalkInstance, Map<string, Codes>>()

const knownTo = (chalk: ChalkInstance): Map<string, Codes> => {
  const known = KNOWN.get(chalk) ?? new Map<string, Codes>()
  KNOWN.set(chalk, known)
  return known
}

/** A line as text with escape codes, as many colours as `chalk` has. */
export const toAnsi = (line: Line, chalk: ChalkInstance): string => {
  const known = knownTo(chalk)
  let text = ''
  for (const run of line) {
    const key = `${run.colour}${run.background}${run.bold}${run.dim}${run.inverse}`
    const codes = known.get(key) ?? codesOf(chalk, run)
    known.set(key, codes)
    text += codes.open + run.text + codes.close
  }
  return text
}
