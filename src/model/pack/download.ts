import {createHash} from 'node:crypto'
import type {FileHandle} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {diskFault} from '../../base/disk-fault.ts'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import {dropPart, finishPart, type Hashed, hashPart, openPart, partBytes, readVersion} from './part-file.ts'
import {addressOf, mediaType, networkFault, openAddress, Unreachable, type WebOptions, watch} from './web.ts'

export type Wanted = {
  readonly url: URL
  /** Where it lies when it is whole. Until then it is `<file>.part`, which outlives the process. */
  readonly file: string
  readonly bytes: number
  /** Lower-case hexadecimal digits. */
  readonly sha256: string
}

export type DownloadOptions = WebOptions & {
  /** How many attempts in a row may bring nothing new before it gives up; each that brings something is free. */
  readonly retries?: number
  /** Told how many of the bytes are here; fewer than before when it has to begin anew. */
  readonly onBytes?: (have: number) => void
  /** Between attempts. */
  readonly wait?: (seconds: Seconds, signal?: AbortSignal) => Promise<unknown>
}

/**
 * Fetches a file, going on where an earlier attempt or process stopped. What comes is hashed as it comes; the file gets
 * its name only when bytes and SHA-256 are those that are wanted. Throws Unreachable, Cancelled and DiskFull
 * with the part kept, ModelError with the part dropped: the server has another file.
 */
export const download = async (wanted: Wanted, options: DownloadOptions = {}): Promise<void> => {
  const {retries = 3, signal, wait = pause} = options
  let best = await partBytes(wanted.file)
  for (let idle = 0; ; ) {
    try {
      return await attempt(wanted, options)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      const have = await partBytes(wanted.file)
      idle = have > best ? 0 : idle + 1
      best = Math.max(best, have)
      if (idle > retries) throw error
      if (idle > 0) await wait(Math.min(LONGEST_PAUSE, 2 ** (idle - 1)), signal)
    }
  }
}

/** A server that is away for long is asked now and then. */
const LONGEST_PAUSE: Seconds = 60

const pause = (seconds: Seconds, signal?: AbortSignal): Promise<void> =>
  sleep(seconds * 1000, undefined, {signal}).catch(() => {
    throw new Cancelled()
  })

const attempt = async (wanted: Wanted, options: DownloadOptions): Promise<void> => {
  const {url, bytes, sha256} = wanted
  const start = await hashPart(wanted.file, {most: bytes, signal: options.signal})
  options.onBytes?.(start.bytes)
  const end = start.bytes < bytes ? await transfer(wanted, start, options) : {...start, resumed: true}
  const found = end.hash.digest('hex')
  if (found !== sha256) {
    await dropPart(wanted.file)
    // Two versions of a file may have been pasted together; a single one is what the server has.
    if (end.resumed) return attempt(wanted, options)
    throw new ModelError(`${addressOf(url)}: has SHA-256 ${found}, expected ${sha256}; what came is dropped`)
  }
  await finishPart(wanted.file)
}

const transfer = async (
  wanted: Wanted,
  start: Hashed,
  options: DownloadOptions,
): Promise<Hashed & {resumed: boolean}> => {
  const watcher = watch(wanted.url, options)
  try {
    const {response, resumed} = await begin(wanted, start.bytes, watcher.signal)
    const here = resumed ? start : {bytes: 0, hash: createHash('sha256')}
    const handle = await openPart(wanted.file, resumed ? undefined : {version: versionIn(response)})
    try {
      const end = await pour(wanted, {response, handle, here, watcher, onBytes: options.onBytes})
      await handle.sync()
      return {...end, resumed}
    } finally {
      await handle.close()
    }
  } finally {
    watcher.end()
  }
}

/** Asks for what is missing, or, where the server cannot go on from there or has another version, for everything. */
const begin = async (
  wanted: Wanted,
  from: number,
  signal: AbortSignal,
): Promise<{response: Response; resumed: boolean}> => {
  const {url} = wanted
  if (from > 0) {
    const version = await readVersion(wanted.file)
    const headers = {range: `bytes=${from}-`, ...(version ? {'if-range': version} : {})}
    const response = await openAddress(url, {headers, signal})
    if (response.status === 200) return {response: whole(wanted, response), resumed: false}
    if (goesOn(wanted, response, {from, version})) return {response, resumed: true}
    await response.body?.cancel()
  }
  return {response: whole(wanted, await openAddress(url, {signal})), resumed: false}
}

/** Whether it is the rest of the same file. */
const goesOn = (
  {bytes}: Wanted,
  response: Response,
  {from, version}: {readonly from: number; readonly version: string},
): boolean => {
  const {status, headers} = response
  const range = headers.get('content-range')
  const isRest = range === `bytes ${from}-${bytes - 1}/${bytes}` || range === `bytes ${from}-${bytes - 1}/*`
  const now = versionIn(response)
  return status === 206 && isRest && !headers.get('content-encoding') && (!version || !now || now === version)
}

/** What no server calls weights. */
const OTHER_TYPES = /^(text\/(?!plain)|image\/|audio\/|video\/)|[/+](json|xml)$/

const whole = ({url, bytes}: Wanted, response: Response): Response => {
  const {status, headers} = response
  const type = mediaType(url, response)
  if (OTHER_TYPES.test(type))
    throw new ModelError(`${addressOf(url)}: is of type ${printable(type)}, expected weights; check the address`)
  if (status !== 200) throw new ModelError(`${addressOf(url)}: answers ${status}, expected the whole file`)
  const length = headers.get('content-length')
  if (length !== null && !headers.get('content-encoding') && Number(length) !== bytes)
    throw new ModelError(`${addressOf(url)}: has ${length} bytes there, expected ${bytes}; is it another version?`)
  return response
}

/** A weak ETag does not promise the same bytes. */
const versionIn = ({headers}: Response): string | undefined => {
  const etag = headers.get('etag')
  return etag?.startsWith('"') ? etag : (headers.get('last-modified') ?? undefined)
}

type Pour = {
  readonly response: Response
  readonly handle: FileHandle
  readonly here: Hashed
  readonly watcher: ReturnType<typeof watch>
  readonly onBytes?: (have: number) => void
}

const pour = async (wanted: Wanted, {response, handle, here, watcher, onBytes}: Pour): Promise<Hashed> => {
  const {url, bytes} = wanted
  const {hash} = here
  let at = here.bytes
  for await (const chunk of chunksOf(url, response, watcher.signal)) {
    watcher.alive()
    if (at + chunk.length > bytes) {
      await dropPart(wanted.file)
      throw new ModelError(`${addressOf(url)}: sends more than the ${bytes} bytes it should have; what came is dropped`)
    }
    await append(handle, chunk, wanted.file)
    hash.update(chunk)
    at += chunk.length
    onBytes?.(at)
  }
  if (at < bytes) throw new Unreachable(`${addressOf(url)}: stopped after ${at} of ${bytes} bytes`)
  return {bytes: at, hash}
}

async function* chunksOf(url: URL, {body}: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        throw networkFault(url, error, signal)
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

const append = async (handle: FileHandle, chunk: Uint8Array, file: string): Promise<void> => {
  try {
    await handle.appendFile(chunk)
  } catch (error) {
    throw diskFault(printable(file), error)
  }
}
