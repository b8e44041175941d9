import {codeOf} from './disk-fault.ts'
import {Unreadable} from './errors.ts'
import {printable} from './printable.ts'

/** What node:fs throws as one line that names the file. Passes on what is no file-system error. */
export const unreadable = (path: string, error: unknown): unknown => {
  const [code, name] = [codeOf(error), printable(path)]
  if (code === '') return error
  if (code === 'ENOENT') return new Unreadable(`${name}: not found; expected a file there; check the path`)
  if (code === 'EISDIR') return new Unreadable(`${name}: is a folder; expected a file`)
  if (code === 'ELOOP' || code === 'ENAMETOOLONG')
    return new Unreadable(`${name}: cannot be opened (${code}); check the path`)
  return new Unreadable(`${name}: cannot be read (${code}); check its permissions, or copy it again`)
}
