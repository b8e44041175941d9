import {shown} from '../../base/printable.ts'
import {readSmallSync} from '../../base/small-file.ts'
import {unreadable} from '../../base/unreadable.ts'
import type {Project} from './project.ts'
import {readSession} from './session-file.ts'

/** The project of a session file on disk. Throws BadInput as `readSession` does, and when the file cannot be read. */
export const loadSession = (file: string): Project => {
  let text: string
  try {
    text = readSmallSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  return readSession(text, shown(file))
}
