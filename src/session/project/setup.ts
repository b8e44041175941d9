import {isDeepStrictEqual} from 'node:util'
import {SEED_RANGE} from '../../base/seed.ts'
import {SEPARATORS} from '../../sampler/preset/methods.ts'
import {TASKS} from '../recipe/task-methods.ts'
import {SECONDS_RANGE, STEPS_RANGE, TAKES_RANGE} from './limits.ts'
import type {Setup} from './project.ts'

type Check = (value: unknown) => boolean

const among =
  (names: readonly string[]): Check =>
  value =>
    typeof value === 'string' && names.includes(value)

const numberIn =
  ({from, to}: {from: number; to: number}, {whole = false} = {}): Check =>
  value =>
    typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value))

const optional =
  (check: Check): Check =>
  value =>
    value === undefined || check(value)

const isName: Check = value => typeof value === 'string' && value !== '' && value.length <= 4096

const isEngine: Check = value => typeof value === 'object' && value !== null

const CHECKS: Readonly<Record<keyof Setup, Check>> = {
  task: among(TASKS),
  method: optional(among(SEPARATORS)),
  preset: isName,
  steps: optional(numberIn(STEPS_RANGE, {whole: true})),
  seed: optional(numberIn(SEED_RANGE, {whole: true})),
  takes: numberIn(TAKES_RANGE, {whole: true}),
  seconds: numberIn(SECONDS_RANGE),
  onlyLoop: value => typeof value === 'boolean',
  model: isName,
  guess: optional(isName),
  engine: isEngine,
}

/** The setup with what is new and possible of `change`; the very same object when that is nothing. */
export const changeSetup = (setup: Setup, change: Partial<Setup>): Setup => {
  const keys = (Object.keys(CHECKS) as (keyof Setup)[]).filter(
    key => key in change && !isDeepStrictEqual(change[key], setup[key]) && CHECKS[key](change[key]),
  )
  if (keys.length === 0) return setup
  const next = {...setup, ...Object.fromEntries(keys.map(key => [key, change[key]]))}
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as Setup
}
