import {copyFile, mkdir, readdir, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {BadInput, Cancelled, ModelError} from '../../base/errors.ts'
import {exists} from '../../base/exists.ts'
import {breakStaleLock, lockOwner, releaseLock, takeLock} from '../../base/lock-file.ts'
import {thisProcess} from '../../base/owner.ts'
import {shown} from '../../base/printable.ts'
import {checkNetwork} from './check-network.ts'
import {type DownloadOptions, download} from './download.ts'
import {diskFault, type FreeBytes, refuseFullDisk} from './free-space.ts'
import {draftBeside, makeFolder, moveInto, refuseTaken, sweepDrafts, unwritable} from './install-folder.ts'
import {loadPack, type Pack} from './load-pack.ts'
import {fileAddress, type Offer} from './offer.ts'
import {bytesHere} from './part-file.ts'
import {LOCK, MANIFEST, type PackFile} from './schema.ts'
import {Unreachable} from './web.ts'

/** Bytes that are here, then bytes read back and compared. */
export type AddProgress = {readonly phase: 'fetch' | 'check'; readonly done: number; readonly total: number}

export type AddOptions = Omit<DownloadOptions, 'onBytes'> & {
  /** Replace the pack at `dir`. Anything but a pack is never replaced. */
  readonly force?: boolean
  readonly onProgress?: (progress: AddProgress) => void
  readonly free?: FreeBytes
}

/**
 * Brings an offered pack into `dir`: every file into a hidden folder beside it, all of them read back and compared, then
 * moved in one step. From the web it goes on where an earlier attempt stopped: such a folder stays when the network fails,
 * the disk is full or the user cancels, and only then. Throws BadInput, ModelError or Cancelled.
 */
export const addPack = async (offer: Offer, dir: string, options: AddOptions = {}): Promise<Pack> => {
  const {force = false, free} = options
  const target = path.resolve(dir)
  await refuseTaken(dir, force)
  await sweepDrafts(target)
  const draft = draftOf(offer, target)
  await refuseFullDisk(dir, totalOf(offer) - (await held(offer, draft)), free)
  await makeFolder(draft, dir)
  const lock = path.join(draft, LOCK)
  takeParts(lock, dir)
  try {
    await bringAll(offer, draft, options)
    const pack = await checked(offer, draft, options)
    await checkNetwork(pack)
    await refuseTaken(dir, force)
    releaseLock(lock)
    await moveInto(draft, target)
  } catch (error) {
    releaseLock(lock)
    throw await afterwards(diskFault(dir, error), {offer, draft, dir})
  }
  if (offer.from.kind === 'web') await removeOthers(target)
  return loadPack(dir, {trusted: true})
}

const totalOf = ({manifest}: Offer): number => manifest.files.reduce((sum, {bytes}) => sum + bytes, 0)

/** Named by what is offered, so that another version never goes on from this one's parts. */
const draftOf = ({from, hash}: Offer, target: string): string =>
  from.kind === 'folder'
    ? draftBeside(target)
    : path.join(path.dirname(target), `.${path.basename(target)}.${hash.slice(0, 16)}.part`)

const held = async ({manifest}: Offer, draft: string): Promise<number> => {
  let bytes = 0
  for (const file of manifest.files) bytes += await bytesHere(path.join(draft, file.path))
  return bytes
}

/** Keeps two processes from writing to the same parts. Throws BadInput. */
const takeParts = (lock: string, dir: string): void => {
  try {
    if (takeLock(lock) || (breakStaleLock(lock) && takeLock(lock))) return
  } catch (error) {
    throw unwritable(dir, error)
  }
  const owner = lockOwner(lock)
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process'
  // Of a process on another machine nobody here can tell whether it has ended.
  const afar = owner && owner.host !== thisProcess().host ? `; if it has crashed, remove ${shown(lock)}` : ''
  throw new BadInput(`${dir}: ${who} is bringing it; wait for it, or stop it${afar}`)
}

const bringAll = async (offer: Offer, draft: string, {onProgress, ...options}: AddOptions): Promise<void> => {
  // Tells what is missing before gigabytes were copied.
  if (offer.from.kind === 'folder') await loadPack(offer.from.dir, {trusted: true})
  const total = totalOf(offer)
  const have = new Map<string, number>()
  for (const file of offer.manifest.files) have.set(file.path, await bytesHere(path.join(draft, file.path)))
  const tell = (file: PackFile, bytes: number): void => {
    have.set(file.path, bytes)
    onProgress?.({phase: 'fetch', done: [...have.values()].reduce((sum, n) => sum + n, 0), total})
  }
  for (const file of offer.manifest.files) {
    if (options.signal?.aborted) throw new Cancelled()
    await bring(offer, file, {to: path.join(draft, file.path), ...options, onBytes: bytes => tell(file, bytes)})
    tell(file, file.bytes)
  }
  await writeFile(path.join(draft, MANIFEST), offer.text)
}

type Bring = DownloadOptions & {readonly to: string}

const bring = async ({from}: Offer, {path: name, bytes, sha256}: PackFile, {to, ...options}: Bring): Promise<void> => {
  await mkdir(path.dirname(to), {recursive: true})
  if (from.kind === 'folder') return copyFile(path.join(from.dir, name), to)
  if (!(await exists(to))) await download({url: fileAddress(from.base, name), file: to, bytes, sha256}, options)
}

/** Reads everything back. */
const checked = async (offer: Offer, draft: string, {onProgress, signal}: AddOptions): Promise<Pack> => {
  const total = totalOf(offer)
  let done = 0
  const onBytes = (bytes: number): void => {
    done += bytes
    onProgress?.({phase: 'check', done, total})
  }
  return loadPack(draft, {signal, onBytes})
}

type Failed = {readonly offer: Offer; readonly draft: string; readonly dir: string}

/** Removes what cannot serve again, and says of the rest that it is kept. What a message calls the draft is told by its own name. */
const afterwards = async (error: unknown, {offer, draft, dir}: Failed): Promise<unknown> => {
  const passes = [Unreachable, Cancelled, BadInput].some(kind => error instanceof kind)
  const kept = offer.from.kind === 'web' && passes ? await held(offer, draft) : 0
  if (kept === 0) await rm(draft, {recursive: true, force: true})
  const [have, of] = [kept, totalOf(offer)].map(bytes => (bytes / 1e6).toFixed(1))
  const mend = kept > 0 ? `; ${have} of ${of} MB are kept, and the same command goes on from there` : ''
  const message = `${error instanceof Error ? error.message : ''}${mend}`.replaceAll(
    draft,
    offer.from.kind === 'folder' ? offer.from.dir : dir,
  )
  if (error instanceof Unreachable) return new Unreachable(message, error)
  if (error instanceof ModelError) return new ModelError(message, error)
  return error instanceof BadInput ? new BadInput(message, error) : error
}

/** Parts of other versions, which nobody will ask for again. */
const removeOthers = async (target: string): Promise<void> => {
  const home = path.dirname(target)
  const prefix = `.${path.basename(target)}.`
  for (const name of await readdir(home))
    if (name.startsWith(prefix) && /^[0-9a-f]{16}\.part$/.test(name.slice(prefix.length)))
      await rm(path.join(home, name), {recursive: true, force: true})
}
