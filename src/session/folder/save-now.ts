import {readdirSync, realpathSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {hiddenBeside, isHiddenBeside} from '../../base/write-whole.ts'
import type {Project} from '../project/project.ts'
import {checkSession, SESSION_FILE, writeSession} from '../project/session-file.ts'

/**
 * `saveProject` for a program that ends this moment and waits for nothing: a save under way is given up, so that it cannot
 * come later. Throws BadInput as that does, and what the disk throws.
 */
export const saveNow = (folder: string, project: Project): void => {
  const text = writeSession(project)
  checkSession(text, SESSION_FILE)
  const target = linkedBy(path.join(folder, SESSION_FILE))
  for (const name of readdirSync(path.dirname(target)))
    if (isHiddenBeside(target, name)) rmSync(path.join(path.dirname(target), name), {force: true})
  const beside = hiddenBeside(target)
  try {
    writeFileSync(beside, text, {flag: 'wx', flush: true})
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, {force: true})
    throw error
  }
}

const linkedBy = (file: string): string => {
  try {
    return realpathSync(file)
  } catch {
    return file // not there yet
  }
}
