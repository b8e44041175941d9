import {mkdir, readdir, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {codeOf, diskFault} from '../../base/disk-fault.ts'
import {shown} from '../../base/printable.ts'
import {removeLeftovers, stagingName} from '../folder/own-files.ts'
import {makePart} from '../folder/project-part.ts'
import {type Project, TAKE_ID} from '../project/project.ts'

/** A hidden folder in which a take becomes whole. */
export type Staging = {
  readonly folder: string
  /** Gives it the next free number and its place among the takes; returns the take's id. Throws BadInput. */
  publish(): Promise<string>
  /** Removes it, if it was not published. */
  discard(): Promise<void>
}

/** Throws BadInput when nothing can be made there. */
export const stageTake = async (projectFolder: string, {takes}: Pick<Project, 'takes'>): Promise<Staging> => {
  const home = path.join(projectFolder, 'takes')
  const folder = path.join(home, stagingName())
  await makePart(projectFolder, 'takes')
  try {
    removeLeftovers(home)
    await mkdir(folder)
  } catch (error) {
    throw diskFault(shown(home), error)
  }
  const publish = async (): Promise<string> => {
    const used = [...(await readdir(home)), ...takes.map(({id}) => id)].filter(name => TAKE_ID.test(name)).map(Number)
    for (let number = Math.max(0, ...used) + 1; ; number++) {
      const id = String(number).padStart(4, '0')
      try {
        await rename(folder, path.join(home, id))
        return id
      } catch (error) {
        // Somebody else's came between.
        if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(codeOf(error))) throw diskFault(shown(home), error)
      }
    }
  }
  return {folder, publish, discard: () => rm(folder, {recursive: true, force: true})}
}
