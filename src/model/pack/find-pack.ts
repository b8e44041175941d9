import {readdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {isMissing} from '../../base/disk-fault.ts'
import {BadInput, ModelError, type Setting} from '../../base/errors.ts'
import {unreadable} from '../../base/unreadable.ts'
import {readManifest} from './read-manifest.ts'
import {MANIFEST, type PackManifest} from './schema.ts'

/** A pack as found on disk, its weights not looked at; one that is broken says why. */
export type FoundPack = {readonly name: string; readonly dir: string} & (
  | {readonly manifest: PackManifest; readonly hash: string; readonly fault?: undefined}
  | {readonly manifest?: undefined; readonly fault: string}
)

/**
 * Every pack directly inside the folders, sorted by name; where a name comes twice the earlier folder's. Folders that are
 * missing count as empty.
 */
export const listPacks = async (folders: readonly string[]): Promise<FoundPack[]> => {
  const found = new Map<string, FoundPack>()
  for (const folder of folders) {
    for (const entry of (await entries(folder)).sort()) {
      if (entry.startsWith('.')) continue
      const pack = await look(path.join(folder, entry))
      if (pack && !found.has(pack.name)) found.set(pack.name, pack)
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The folder of a pack, given by name or as a folder. What holds a slash or is `.`, `..` is a
 * folder; anything else is first a name (the manifest's or the folder's) in the search folders.
 * Throws BadInput that lists the names there are, about the setting that named it.
 */
export const findPack = async (
  nameOrDir: string,
  searchFolders: readonly string[],
  about: Setting = 'pack',
): Promise<string> => {
  const isPath = /[/\\]|^\.{1,2}$/.test(nameOrDir)
  const packs = isPath ? [] : await listPacks(searchFolders)
  const named = packs.find(pack => pack.name === nameOrDir) ?? packs.find(pack => path.basename(pack.dir) === nameOrDir)
  if (named) return named.dir
  if (await holdsManifest(nameOrDir)) return nameOrDir
  if (isPath) throw new BadInput(`${nameOrDir}: is not a model pack; expected a folder with ${MANIFEST}`)
  const names = packs.map(pack => pack.name).join(', ') || 'none'
  throw new BadInput(`${nameOrDir}: no such model; expected a folder or one of: ${names}; see quartet models list`, {
    about,
  })
}

const entries = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw unreadable(folder, error)
  }
}

const holdsManifest = (dir: string): Promise<boolean> =>
  stat(path.join(dir, MANIFEST)).then(
    found => found.isFile(),
    () => false,
  )

const look = async (dir: string): Promise<FoundPack | undefined> => {
  if (!(await holdsManifest(dir))) return undefined
  try {
    const {manifest, hash} = await readManifest(dir)
    return {name: manifest.name, dir, manifest, hash}
  } catch (error) {
    if (error instanceof BadInput || error instanceof ModelError)
      return {name: path.basename(dir), dir, fault: error.message}
    throw error
  }
}
