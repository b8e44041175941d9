import {BadInput, ModelError} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import type {Absent, Contender} from '../../eval/separation/contender.ts'
import {scaleContender} from '../../eval/separation/scale.ts'
import {SYSTEMS, type System, TABLE} from '../../eval/separation/systems.ts'
import {AUTO} from '../../session/recipe/own-packs.ts'
import {lineFor} from '../line.ts'
import type {EvalFlags} from './eval-flags.ts'
import {openRecipe, PackMissing, type RecipeMeans, type RecipeWish, usualMethod} from './eval-recipe.ts'

const ALL = 'all'

const namesIn = (text: string): string[] => text.split(',').map(name => name.trim())

/** In the table's order, each once, and those for scale always. */
const systemsNamed = (names: readonly string[]): System[] => {
  const known = SYSTEMS.map(({id}) => id)
  const stranger = names.find(name => name !== ALL && !known.includes(name))
  if (stranger !== undefined)
    throw new BadInput(
      `--method ${shown(stranger)}: is no row of the table, expected ${ALL} or some of ${known.join(', ')}`,
    )
  const isAsked = (system: System): boolean =>
    names.includes(system.id) || system.how.kind !== 'pack' || (names.includes(ALL) && TABLE.includes(system))
  return SYSTEMS.filter(isAsked)
}

/** A row of the paper is what it is; flags set only the others. */
const isPlain = ({paper, how}: System): boolean => !paper && how.kind === 'pack'

const OWN_FLAGS = ['model', 'preset', 'steps', 'correction'] as const

const refuseIdleFlags = (systems: readonly System[], flags: EvalFlags): void => {
  const idle = OWN_FLAGS.find(flag => flags[flag] !== undefined)
  if (idle && !systems.some(isPlain))
    throw new BadInput(`--${idle}: the paper’s rows have settings of their own; name a method, such as --method dirac`)
  if (flags.joint !== undefined && !systems.some(({how}) => how.kind === 'pack' && how.joint))
    throw new BadInput('--joint: only the paper’s MSDM rows have a joint prior; add --method all, or one of them')
}

type PackSystem = System & {readonly how: {readonly kind: 'pack'}}

const isPackSystem = (system: System): system is PackSystem => system.how.kind === 'pack'

/** The pack that a flag puts in the place of the row's own. */
const packFlag = (system: PackSystem, {model, joint}: EvalFlags): string | undefined => {
  if (isPlain(system)) return model === AUTO ? undefined : model
  return system.how.joint ? joint : undefined
}

const wishOf = (system: PackSystem, flags: EvalFlags, means: RecipeMeans): RecipeWish => {
  const {pack, method, preset, overrides} = system.how
  const wish = {pack: packFlag(system, flags) ?? pack, method, preset, overrides, ...means}
  if (!isPlain(system)) return wish
  return {
    ...wish,
    preset: flags.preset ?? preset,
    overrides: {...overrides, steps: flags.steps, correction: flags.correction},
  }
}

/** What flags made of a row stands beside its name: `Dirac, quartet-small, paper-dirac, 40 steps`. */
const labelOf = (system: PackSystem, flags: EvalFlags): string => {
  const {preset, steps, correction} = isPlain(system) ? flags : ({} as Partial<EvalFlags>)
  const set = [packFlag(system, flags), preset, steps && `${steps} steps`, correction && `correction ${correction}`]
  return [system.label, ...set.filter(Boolean).map(String).map(shown)].join(', ')
}

/** What is missing must not stop a whole table; what was asked for by its name and cannot be is refused. */
const rowFor = async (system: PackSystem, flags: EvalFlags, means: Means): Promise<Contender | Absent> => {
  const wish = wishOf(system, flags, means.recipe)
  const label = labelOf(system, flags)
  try {
    return {...(await openRecipe(wish)), system, label}
  } catch (error) {
    if (error instanceof PackMissing && !packFlag(system, flags))
      return {system, label, why: `pack ${shown(error.pack)} is missing`}
    const isKnown = error instanceof BadInput || error instanceof ModelError
    if (isKnown && !(error instanceof PackMissing) && means.names.includes(ALL))
      return {system, label, why: lineFor(error), isRefused: true}
    throw error instanceof PackMissing && !isPlain(system) ? new BadInput(error.message, {about: 'joint'}) : error
  }
}

/** A flag that no row can follow is a mistake, however many rows it does not concern. */
const refuseVainFlags = (rows: readonly (Contender | Absent)[], flags: EvalFlags): void => {
  const own = rows.filter(({system}) => isPlain(system))
  const absent = own.filter(row => 'why' in row)
  const refused = absent.find(({isRefused}) => isRefused)
  const areSet = OWN_FLAGS.some(flag => flags[flag] !== undefined)
  if (refused && areSet && absent.length === own.length) throw new BadInput(refused.why)
}

type Means = {readonly recipe: RecipeMeans; readonly names: readonly string[]}

/**
 * The rows that the flags ask for, ready to be run or with the reason why they are not. Throws BadInput for names that are
 * none, for flags without effect, and when nothing of what was asked for can be run.
 */
export const rowsFor = async (flags: EvalFlags, recipe: RecipeMeans): Promise<(Contender | Absent)[]> => {
  const names = namesIn(flags.method ?? (await usualMethod(flags)))
  const systems = systemsNamed(names)
  refuseIdleFlags(systems, flags)
  const rows: (Contender | Absent)[] = []
  for (const system of systems)
    rows.push(isPackSystem(system) ? await rowFor(system, flags, {recipe, names}) : scaleContender(system))
  refuseVainFlags(rows, flags)
  const asked = rows.filter(({system}) => isPackSystem(system))
  const [first] = asked
  if (first && 'why' in first && asked.every(row => 'why' in row))
    throw new BadInput(`--method ${names.join(',')}: ${first.why}; see quartet models list`)
  return rows
}
