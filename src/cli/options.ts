import {Option} from 'commander'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {isStem, STEMS, type Stem} from '../base/stems.ts'
import type {Seconds} from '../base/units.ts'

/** The most that a flag in seconds takes. */
export const DAY: Seconds = 86_400

/** Refuses what is no value: nothing, or the flag that follows one whose value was forgotten. */
export const parseText = (text: string, flag: string, expected: string): string => {
  if (text.trim() === '') throw new BadInput(`${flag} ${shown(text)}: is empty, expected ${expected}`)
  if (text.startsWith('-') && text !== '-')
    throw new BadInput(`${flag} ${shown(text)}: expected ${expected}; if it is one, write ./${shown(text)}`)
  return text
}

/** An option with a text, and what is expected of it for messages. */
export const textOption = (flags: string, about: string, expected: string): Option => {
  const option = new Option(flags, about)
  return option.argParser((text: string) => parseText(text, option.long!, expected))
}

type Bounds = {from: number; to: number; whole?: boolean}

/** Decimal notation only: `0x10` and an empty text are numbers to JavaScript. */
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/** An option with a number within bounds. Its value is refused with `--steps 0: expected a whole number from 1 to 500`. */
export const numberOption = (flags: string, about: string, {from, to, whole}: Bounds): Option => {
  const option = new Option(flags, about)
  return option.argParser((text: string) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN
    if (!(value >= from && value <= to) || (whole && !Number.isInteger(value)))
      throw new BadInput(
        `${option.long} ${shown(text)}: expected a ${whole ? 'whole ' : ''}number from ${from} to ${to}`,
      )
    return value
  })
}

/** Collects the values of a flag or argument that may be repeated. */
export const collecting =
  (flag: string, expected: string) =>
  (text: string, before: readonly string[] = []): string[] => [...before, parseText(text, flag, expected)]

/** An option with one of a few names. */
export const choiceOption = (flags: string, about: string, {choices}: {choices: readonly string[]}): Option => {
  const option = new Option(flags, about)
  return option.argParser((text: string) => {
    if (choices.includes(text)) return text
    throw new BadInput(`${option.long} ${shown(text)}: expected one of ${choices.join(', ')}`)
  })
}

/** One stem's name. Throws BadInput that lists the four. */
export const parseStem = (name: string, flag: string): Stem => {
  if (isStem(name)) return name
  throw new BadInput(`${flag} ${shown(name)}: is not a stem, expected one of ${STEMS.join(', ')}`)
}
