import {BadInput} from '../../base/errors.ts'
import {version} from '../../base/version.ts'
import {firstIssue} from '../../model/pack/schema.ts'
import {migrations} from './migrations.ts'
import type {Project} from './project.ts'
import {projectSchema, storedProject} from './schema.ts'

/** A session file that is broken, other than one of a newer version: setting it aside lets its folder be opened anew. */
export class BrokenSession extends BadInput {}

export const SESSION_FILE = 'session.json'
/** Counted up when an older Quartet could not read what a newer one writes. */
export const SESSION_VERSION = 2

/** A session file's text: `{"quartet": "0.1.0", "version": 1, "project": {…}}`. */
export const writeSession = (project: Project): string =>
  `${JSON.stringify({quartet: version(), version: SESSION_VERSION, project: storedProject(project)}, null, 2)}\n`

/** Throws BadInput when the file could not be read again: it must not take the place of one that can. */
export const checkSession = (text: string, where: string): void => {
  const {project} = JSON.parse(text) as {project: unknown}
  const result = projectSchema.safeParse(project)
  if (!result.success)
    throw new BadInput(`${where}: cannot be saved: project.${firstIssue(result.error)}; undo what changed it`)
}

/**
 * The project of a session file, migrated if an older Quartet wrote it; `where` names the file in messages. Throws
 * BadInput when it is of a newer version, BrokenSession when it is no JSON, or says what cannot be.
 */
export const readSession = (text: string, where: string): Project => {
  const json = parsed(text)
  if (json === undefined) throw new BrokenSession(`${where}: is not JSON, expected a session file; ${MEND}`)
  const version = versionOf(json)
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new BrokenSession(
      `${where}: version must be a whole number from 1, got ${JSON.stringify(version) ?? 'nothing'}; ${MEND}`,
    )
  if (version > SESSION_VERSION)
    throw new BadInput(
      `${where}: is of version ${version}, this Quartet reads up to ${SESSION_VERSION}; update Quartet`,
    )
  return migrated((json as {project?: unknown}).project, version, where)
}

/** Whether a newer Quartet wrote the session: it is not broken, though this one cannot read it. */
export const isNewer = (text: string): boolean => {
  const version = versionOf(parsed(text))
  return typeof version === 'number' && version > SESSION_VERSION
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const versionOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined

/** The project of an older version's value, led through all migrations since, and checked. Throws BrokenSession. */
export const migrated = (value: unknown, version: number, where: string): Project => {
  const newest = migrations.slice(version).reduce((older, migrate) => migrate(older), value)
  const result = projectSchema.safeParse(newest)
  if (!result.success) throw new BrokenSession(`${where}: project.${firstIssue(result.error)}; ${MEND}`)
  return result.data
}

const MEND = 'mend it, or set it aside to begin anew'
