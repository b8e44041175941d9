import path from 'node:path'
import {BadInput} from '../../base/errors.ts'
import {listPacks} from '../../model/pack/find-pack.ts'
import type {Pack} from '../../model/pack/load-pack.ts'
import {packFolders} from '../../session/recipe/library.ts'
import {bytesOf, megabytes} from './megabytes.ts'

type Wish = {readonly out?: string; readonly force?: boolean}

/**
 * Where a pack that comes in is to lie. In the user's own folder it would hide another of its name, or be hidden by it: then
 * throws BadInput, unless `force` is given.
 */
export const newPackFolder = async (name: string, {out, force}: Wish): Promise<string> => {
  if (out !== undefined) return out
  const known = force ? undefined : (await listPacks(packFolders())).find(pack => pack.name === name)
  if (known) throw new BadInput(`${name}: is there already, in ${known.dir}; use --force to put this one in its place`)
  return path.join(packFolders()[0]!, name)
}

/** What came in, for a person in a line or for a program as one JSON document. */
export const reportPack = ({manifest, hash, dir}: Pack, {json}: {json?: boolean}): void => {
  const {name, files} = manifest
  const bytes = bytesOf(files)
  if (json) console.log(JSON.stringify({name, dir, hash, files: files.length, bytes}, null, 2))
  else console.log(`${dir}: ${name}, ${files.length} files, ${megabytes(bytes)}`)
}
