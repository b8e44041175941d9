import {mkdirSync, statSync} from 'node:fs'
import path from 'node:path'
import {codeOf, diskFault} from '../../base/disk-fault.ts'
import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {readSmallSync} from '../../base/small-file.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {type Clip, emptyProject, type Project, type Setup} from '../project/project.ts'
import type {Placement} from '../project/role.ts'
import {checkSession, isNewer, migrated, readSession, SESSION_FILE, writeSession} from '../project/session-file.ts'
import {changeSetup} from '../project/setup.ts'
import {findUnknownTakes} from './adopt-takes.ts'
import {missingClips} from './missing-clips.ts'
import {readPlainStems} from './plain-stems.ts'
import {lockProject} from './project-lock.ts'
import {saveNow} from './save-now.ts'
import {setAside} from './set-aside.ts'
import {removeTraces} from './traces.ts'

export type OpenProject = {
  readonly project: Project
  /** Absolute. */
  readonly folder: string
  /** Clips whose files are gone, or have another size than when they were loaded. */
  readonly missing: readonly Clip[]
  /** Stems of a folder without a session that are no WAV files: they are in no lane until they are loaded. */
  readonly encoded: readonly Placement[]
  /** Nothing can be kept there: the disk or the folder allows no writing. */
  readonly readOnly: boolean
  /** How many of its takes the session did not know: their run was killed before it was saved. */
  readonly adopted: number
  /** Where a broken session file was put. */
  readonly aside?: string
  /** See `saveProject`; throws BadInput also when the folder was moved or removed: nothing is made in its place. */
  save(project: Project): Promise<void>
  /** For a program that ends this moment: what is not saved yet is saved, and the folder given back, as far as can be. Never throws. */
  abandon(unsaved?: Project): void
  /** Gives the folder back for others to open. */
  close(): void
}

export type OpenProjectOptions = {
  /** Make the folder, and a session in a folder without one. */
  readonly create?: boolean
  /** Rename a session file that cannot be read to `session.json.broken-<n>` and begin anew, instead of refusing it. */
  readonly setBrokenAside?: boolean
  /** What a project without a session begins with; what cannot be is left at its default. */
  readonly setup?: Partial<Setup>
}

/**
 * Opens a project folder for this process alone. A folder of plain stems opens as a project of them. Throws BadInput when
 * there is no project and `create` was not asked for, when its session cannot be read (BrokenSession where `setBrokenAside`
 * helps), or while another process has it. Takes on disk that a session does not know are added to it: see
 * `findUnknownTakes`.
 */
export const openProject = async (
  dir: string,
  {create = false, setBrokenAside = false, setup = {}}: OpenProjectOptions = {},
): Promise<OpenProject> => {
  const folder = path.resolve(dir)
  findFolder(dir, {create})
  const lock = lockProject(dir)
  try {
    if (!lock.readOnly) removeTraces(folder)
    const aside = setBrokenAside && !lock.readOnly ? putBrokenAside(folder) : undefined
    const {project: found, isNew, encoded = []} = await findProject(dir, {create, setup})
    const unknown = await findUnknownTakes(folder, found, {isNew})
    const adopted = unknown.length
    const project = adopted > 0 ? {...found, takes: [...found.takes, ...unknown]} : found
    if (isNew && !lock.readOnly) await begin(folder, project)
    const missing = await missingClips(folder, project)
    const {readOnly, release: close} = lock
    const save = async (latest: Project): Promise<void> => {
      lock.confirm()
      await saveProject(folder, latest)
    }
    const abandon = (unsaved?: Project): void => {
      try {
        try {
          if (!unsaved || readOnly) return
          lock.confirm()
          saveNow(folder, unsaved)
        } finally {
          close()
        }
      } catch {
        // There is nobody left to tell.
      }
    }
    return {project, folder, missing, encoded, readOnly, adopted, ...(aside && {aside}), save, abandon, close}
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Writes the session file, whole or not at all. Throws DiskFull, and BadInput, also for a project that could not be opened
 * again: what is on disk then stays.
 */
export const saveProject = async (folder: string, project: Project): Promise<void> => {
  const text = writeSession(project)
  checkSession(text, SESSION_FILE)
  await writeWhole(path.join(folder, SESSION_FILE), text)
}

const findFolder = (dir: string, {create}: {create: boolean}): void => {
  try {
    const found = statSync(dir, {throwIfNoEntry: false})
    if (found && !found.isDirectory())
      throw new BadInput(`${shown(dir)}: is a file, expected a project folder; name the folder that it lies in`)
    if (!found && !create) throw new BadInput(`${shown(dir)}: no such folder, expected a project; check the path`)
    if (!found) mkdirSync(dir, {recursive: true})
  } catch (error) {
    throw diskFault(shown(dir), error, {cannot: 'be opened or made'})
  }
}

type Finding = Required<Pick<OpenProjectOptions, 'create' | 'setup'>>

type Found = {readonly project: Project; readonly isNew: boolean; readonly encoded?: readonly Placement[]}

const findProject = async (dir: string, {create, setup}: Finding): Promise<Found> => {
  const file = path.join(dir, SESSION_FILE)
  const text = readText(file)
  if (text !== undefined) return {project: readSession(text, shown(file)), isNew: false}
  const plain = await readPlainStems(dir)
  if (plain) {
    const {stems, encoded} = plain
    return {project: migrated({...stems, setup}, 0, shown(dir)), isNew: false, encoded}
  }
  if (!create)
    throw new BadInput(
      `${shown(dir)}: holds no session and no stems, expected a project; check the path, or create one`,
    )
  const project = emptyProject(path.basename(path.resolve(dir)))
  return {project: {...project, setup: changeSetup(project.setup, setup)}, isNew: true}
}

/** Makes a new project real. Other files in the folder stay as they are. */
const begin = async (folder: string, project: Project): Promise<void> => {
  for (const part of ['audio', 'takes']) {
    try {
      mkdirSync(path.join(folder, part), {recursive: true})
    } catch (error) {
      throw diskFault(shown(path.join(folder, part)), error, {cannot: 'be made'})
    }
  }
  await saveProject(folder, project)
}

const readText = (file: string): string | undefined => {
  try {
    return readSmallSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw diskFault(shown(file), error, {cannot: 'be read'})
  }
}

/** Puts aside a session that is broken; one of a newer version is whole and stays. */
const putBrokenAside = (folder: string): string | undefined => {
  const file = path.join(folder, SESSION_FILE)
  const text = readText(file)
  if (text === undefined || isNewer(text)) return undefined
  try {
    readSession(text, file)
    return undefined
  } catch (error) {
    if (error instanceof BadInput) return setAside(file)
    throw error
  }
}
