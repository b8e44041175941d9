import {type Clip, emptyProject, LANES, type LaneName, type Setup} from './project.ts'
import {storedProject} from './schema.ts'
import {changeSetup} from './setup.ts'

/** Version 0: a folder of plain stems, as `quartet separate --out` writes them. There is no file of it; it is read off the folder. */
export type PlainStems = {
  readonly name: string
  readonly clips: Readonly<Partial<Record<LaneName, Clip>>>
  /** What the next run is to be set up as, where quartet.json does not say. */
  readonly setup?: Partial<Setup>
  /** quartet.json: how the stems were made. */
  readonly provenance?: Readonly<Record<string, unknown>>
}

/** Makes of a project as version n wrote it one of version n + 1. What it makes is checked only after the last one. */
type Migration = (project: unknown) => unknown

/** The stems lie in their lanes, and the next run is set up as the one that made them. */
const fromPlainStems: Migration = value => {
  const {name, clips, setup = {}, provenance = {}} = value as PlainStems
  const {task, method, preset, seed, model} = provenance as Partial<Record<string, never>>
  const made = {task, preset, seed, model: (model as {name?: never} | undefined)?.name}
  const project = emptyProject(name)
  const lanes = {...project.lanes}
  for (const lane of LANES) if (clips[lane]) lanes[lane] = {...lanes[lane], clip: clips[lane]}
  return storedProject({
    ...project,
    lanes,
    setup: changeSetup(changeSetup(project.setup, setup), {...made, ...(task === 'separate' && {method})}),
  })
}

/** Version 2 knows metre, parts, fits and whose guess is refined; what version 1 says means the same in it. Version 1 would lose them without a word. */
const withMetre: Migration = project => project

/** migrations[n] leads from version n to n + 1. */
export const migrations: readonly Migration[] = [fromPlainStems, withMetre]
