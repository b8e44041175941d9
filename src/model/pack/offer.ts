import {stat} from 'node:fs/promises'
import path from 'node:path'
import {BadInput, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {PART_NAME} from './part-file.ts'
import {LARGEST_MANIFEST, manifestBytes, parseManifest} from './read-manifest.ts'
import {LOCK, MANIFEST, type PackFile, type PackManifest} from './schema.ts'
import {
  addressOf,
  isAddress,
  mediaType,
  networkFault,
  openAddress,
  parseAddress,
  type WebOptions,
  watch,
} from './web.ts'

/** A pack that could be had: its manifest is here, its weights are still where it comes from. */
export type Offer = {
  readonly manifest: PackManifest
  /** SHA-256 of model.json. */
  readonly hash: string
  /** model.json as it is published. */
  readonly text: Uint8Array
  readonly from: {readonly kind: 'folder'; readonly dir: string} | {readonly kind: 'web'; readonly base: URL}
}

/**
 * Reads what is offered at a folder, a model.json or the address of one. With `sha256` it must be that of the model.json.
 * Throws BadInput when there is no such thing, ModelError when it is not a pack or another one, Cancelled.
 */
export const readOffer = async (
  source: string,
  {sha256, ...web}: WebOptions & {readonly sha256?: string} = {},
): Promise<Offer> => {
  const {label, text, from} = isAddress(source) ? await fromWeb(source, web) : await fromDisk(source)
  const {manifest, hash} = parseManifest(label, text)
  if (sha256 !== undefined && hash !== sha256)
    throw new ModelError(`${label}: has SHA-256 ${hash}, expected ${sha256}; it is another pack or another version`)
  refuseOddNames(label, manifest.files)
  return {manifest, hash, text, from}
}

type Found = {readonly label: string; readonly text: Uint8Array; readonly from: Offer['from']}

const fromDisk = async (source: string): Promise<Found> => {
  const found = await stat(source).catch(() => undefined)
  if (!found)
    throw new BadInput(`${source}: not found; expected a pack’s folder, its ${MANIFEST}, or https://…/${MANIFEST}`)
  if (!found.isDirectory() && path.basename(source) !== MANIFEST)
    throw new BadInput(
      `${source}: is not a pack; expected a folder with ${MANIFEST}; weights alone are for quartet models import`,
    )
  const dir = found.isDirectory() ? source : path.dirname(source)
  const label = path.join(dir, MANIFEST)
  const text = await manifestBytes(label, `${source}: is not a pack; expected a folder with ${MANIFEST}`)
  return {label, text, from: {kind: 'folder', dir}}
}

/** JSON, or what servers that know no better call it. */
const JSON_TYPES = /^$|json$|^text\/plain$|^(application|binary)\/octet-stream$/

const fromWeb = async (source: string, options: WebOptions): Promise<Found> => {
  const base = parseAddress(source)
  if (base.pathname.endsWith('/')) base.pathname += MANIFEST
  const label = addressOf(base)
  if (path.posix.basename(base.pathname) !== MANIFEST)
    throw new BadInput(`${label}: is not the address of a pack; expected https://…/${MANIFEST}`)
  const watcher = watch(base, options)
  try {
    const response = await openAddress(base, {signal: watcher.signal})
    const type = mediaType(base, response)
    if (!JSON_TYPES.test(type)) throw new ModelError(`${label}: is of type ${printable(type)}, expected JSON`)
    return {label, text: await readBody(base, response, watcher), from: {kind: 'web', base}}
  } finally {
    watcher.end()
  }
}

const readBody = async (url: URL, {body}: Response, {signal, alive}: ReturnType<typeof watch>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      alive()
      size += chunk.length
      if (size > LARGEST_MANIFEST) break
      chunks.push(chunk)
    }
  } catch (error) {
    throw networkFault(url, error, signal)
  }
  if (size > LARGEST_MANIFEST)
    throw new ModelError(`${addressOf(url)}: is larger than ${LARGEST_MANIFEST} bytes; is it a model pack?`)
  return Buffer.concat(chunks)
}

/** Where a file of an offer on the web is. What follows a question mark may be the key to all of them. */
export const fileAddress = (base: URL, file: string): URL => {
  const url = new URL(file.split('/').map(encodeURIComponent).join('/'), base)
  url.search = base.search
  return url
}

/** Throws ModelError when a file would lie outside the pack, in the place of another, or of what the program keeps there. */
const refuseOddNames = (label: string, files: readonly PackFile[]): void => {
  const seen = new Set<string>()
  for (const file of files) {
    const parts = file.path.split('/')
    const name = `${label}: file ${JSON.stringify(file.path)}`
    if (parts.some(part => /^\.{0,2}$|[\\:]/.test(part)))
      throw new ModelError(`${name} lies outside the pack; expected a path inside it; do not use this pack`)
    const place = file.path.toLowerCase()
    if (seen.has(place)) throw new ModelError(`${name} is named twice, expected once; do not use this pack`)
    if ([MANIFEST, LOCK].includes(place.split('/')[0]!) || PART_NAME.test(place))
      throw new ModelError(`${name} has a name that is kept for others; do not use this pack`)
    seen.add(place)
  }
}
