import {appendFileSync} from 'node:fs'
import {mkdir, readdir, realpath} from 'node:fs/promises'
import path from 'node:path'
import {diskFault} from '../../base/disk-fault.ts'
import {BadInput, Unreadable} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {hashFile} from '../../base/hash-file.ts'
import {removeLeftovers} from '../../session/folder/own-files.ts'
import {isManifest, type ManifestLine, manifestName} from '../../session/queue/manifest.ts'
import type {Shard} from '../../session/queue/shard.ts'
import type {Song} from '../../session/queue/song.ts'
import {calledOut, checkOutputFolder, refuseFilled} from '../run/output-folder.ts'

type Wish = {readonly shard?: Shard; readonly resume?: boolean; readonly force?: boolean}

/** Whether only other shards of the same list have written there. */
const areSiblings = (manifests: readonly string[], shard: Shard | undefined): boolean =>
  shard !== undefined &&
  manifests.every(name => name !== manifestName(shard) && name.endsWith(`-of-${shard.count}.jsonl`))

/**
 * Looks whether a queue may write into `dir`, and begins its manifest there: returns where that is, by the folder's real
 * name. What killed runs have left there is cleared away, unless they are gone on with. What is in the folder must come from a queue that is gone on with, or from other shards. Throws BadInput.
 */
export const openQueueFolder = async (dir: string, {shard, resume, force}: Wish): Promise<string> => {
  await checkOutputFolder(dir, {force: true})
  // One look: another run may be about to begin its manifest there.
  const names = await readdir(dir).catch(() => [])
  const manifests = names.filter(isManifest)
  if (manifests.length === 0 && !force) await refuseFilled(dir, 'songs', names)
  if (manifests.length > 0 && !resume && !force && !areSiblings(manifests, shard))
    throw new BadInput(
      `${calledOut(dir)}: holds songs of an earlier run; go on with --resume, or make them again with --force`,
    )
  try {
    await mkdir(dir, {recursive: true})
    const folder = await realpath(dir)
    if (!resume) removeLeftovers(folder)
    const manifest = path.join(folder, manifestName(shard))
    appendFileSync(manifest, '')
    return manifest
  } catch (error) {
    throw diskFault(calledOut(dir), error)
  }
}

type Known = {readonly folder: string; readonly signal: AbortSignal}

/** Whether what a manifest says of a song still holds: its outputs are there, and its input is the same. */
export const isDone = async (song: Song, line: ManifestLine | undefined, {folder, signal}: Known): Promise<boolean> => {
  if (!line || line.error !== undefined) return false
  for (const output of line.outputs) if (!(await exists(path.join(folder, output)))) return false
  if (line.bytes !== song.bytes) return false
  if (line.modified === song.modified) return true
  try {
    return line.sha256 === (await hashFile(song.file, {signal})).sha256
  } catch (error) {
    if (error instanceof Unreadable) return false // its turn comes, and then it is told
    throw error
  }
}
