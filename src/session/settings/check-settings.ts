import {BadInput, lineOf} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {type EngineChoice, engineText, parseEngine} from '../../runner/engines.ts'
import {DEFAULT_SETTINGS, MOST_RECENT, type Settings, THEME_NAMES, UNICODE_MODES} from './settings.ts'

/** A value, or what was expected instead; also what of a list could not be used. */
type Checked<Value> = {readonly value?: Value; readonly problems: readonly string[]}
type Check<Value> = (value: unknown, key: string) => Checked<Value>

const got = (value: unknown): string => printable(JSON.stringify(value) ?? 'nothing').slice(0, 60)

const check =
  <Value>(holds: (value: unknown) => value is Value, expected: string): Check<Value> =>
  (value, key) =>
    holds(value) ? {value, problems: []} : {problems: [`${printable(key)} must be ${expected}, got ${got(value)}`]}

const oneOf = <Name extends string>(names: readonly Name[]): Check<Name> =>
  check((value): value is Name => names.some(name => name === value), `one of ${names.join(', ')}`)

const isText = (value: unknown): value is string =>
  typeof value === 'string' && /\S/.test(value) && value.length <= 4096 && !/\p{Cc}/u.test(value)
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isKeyList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = check(isText, 'a text')
const flag = check(isFlag, 'true or false')
const keyList = check(isKeyList, 'a list of keys, as in ["m"]')

const engine: Check<EngineChoice> = (value, key) => {
  const {value: name, problems} = text(value, key)
  if (name === undefined) return {problems}
  try {
    return {value: parseEngine(name), problems: []}
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    return {problems: [lineOf(error)]}
  }
}

const folders: Check<string[]> = (value, key) => {
  const list = check((all): all is unknown[] => Array.isArray(all), 'a list of folders')(value, key)
  const entries = (list.value ?? []).map((entry, n) => text(entry, `${key}[${n}]`))
  return {
    value: [...new Set(entries.flatMap(entry => entry.value ?? []))].slice(0, MOST_RECENT),
    problems: [...list.problems, ...entries.flatMap(entry => entry.problems)],
  }
}

/** One wrong binding must not cost a person all the others. */
const bindings: Check<Record<string, string[]>> = (value, key) => {
  const map = check(isObject, 'an object of commands and their keys, as in {"stem.mute": ["m"]}')(value, key)
  const entries = Object.entries(map.value ?? {}).map(
    ([command, keys]) => [command, keyList(keys, `${key}.${command}`)] as const,
  )
  return {
    value: Object.fromEntries(entries.flatMap(([command, {value}]) => (value ? [[command, value]] : []))),
    problems: [...map.problems, ...entries.flatMap(([, {problems}]) => problems)],
  }
}

const CHECKS: {readonly [Key in keyof Settings]: Check<Settings[Key]>} = {
  theme: oneOf(THEME_NAMES),
  output: text,
  model: text,
  engine,
  preset: text,
  recent: folders,
  keys: bindings,
  mouse: flag,
  unicode: oneOf(UNICODE_MODES),
  linear: flag,
}

/** Settings of what a file holds: each is checked by itself, a wrong one is told and its default taken. Other keys are let be. */
export const checkSettings = (stored: Readonly<Record<string, unknown>>): {settings: Settings; problems: string[]} => {
  const problems: string[] = []
  const pairs = (Object.keys(CHECKS) as (keyof Settings)[]).map(key => {
    if (stored[key] === undefined) return [key, DEFAULT_SETTINGS[key]]
    const checked = CHECKS[key](stored[key], key)
    problems.push(...checked.problems)
    return [key, checked.value ?? DEFAULT_SETTINGS[key]]
  })
  return {settings: Object.fromEntries(pairs) as Settings, problems}
}

/** Of settings what `checkSettings` makes them of again. */
export const storedSettings = ({engine, ...others}: Partial<Settings>): Record<string, unknown> => ({
  ...others,
  ...(engine && {engine: engineText(engine)}),
})
