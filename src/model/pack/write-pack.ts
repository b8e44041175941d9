import {randomUUID} from 'node:crypto'
import {access, mkdir, readdir, rename, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {BadInput, ModelError} from '../../base/errors.ts'
import {bytesPerElement} from '../checkpoint/dtype.ts'
import {type NamedTensor, type WeightDtype, writeSafetensors} from '../checkpoint/write-safetensors.ts'
import {hashFile} from './hash-file.ts'
import {loadPack, type Pack} from './load-pack.ts'
import {FORMAT, firstIssue, MANIFEST, type PackDescriptionInput, type PackFile, packDescription} from './schema.ts'

export type WritePackOptions = {
  /** Bytes of weights in one file; a larger tensor has a file to itself. */
  shardBytes?: number
  dtype?: WeightDtype
  /** Replace the pack at `dir`. Anything but a pack is never replaced. */
  force?: boolean
}

/**
 * Writes a pack whole or not at all: into a folder beside `dir`, loaded from there as a check, then
 * renamed. Holds one shard in memory. Throws BadInput when `dir` is taken, ModelError when the
 * description or the tensors do not make a pack.
 */
export const writePack = async (
  dir: string,
  description: PackDescriptionInput,
  tensors: Iterable<NamedTensor> | AsyncIterable<NamedTensor>,
  {shardBytes = 15 * 2 ** 20, dtype = 'F16', force = false}: WritePackOptions = {},
): Promise<Pack> => {
  const checked = packDescription.safeParse(description)
  if (!checked.success) throw new ModelError(`${path.join(dir, MANIFEST)}: ${firstIssue(checked.error)}`)
  await refuseTaken(dir, force)
  const target = path.resolve(dir)
  const draft = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`)
  await makeFolder(draft, dir)
  try {
    const files = await writeShards(draft, tensors, {shardBytes, dtype})
    const manifest = {format: FORMAT, ...checked.data, files}
    await writeFile(path.join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    await loadPack(draft)
    await refuseTaken(dir, force)
    await replace(draft, target)
  } catch (error) {
    throw renamed(error, draft, dir)
  } finally {
    await rm(draft, {recursive: true, force: true})
  }
  return loadPack(dir)
}

const writeShards = async (
  draft: string,
  tensors: Iterable<NamedTensor> | AsyncIterable<NamedTensor>,
  {shardBytes, dtype}: {shardBytes: number; dtype: WeightDtype},
): Promise<PackFile[]> => {
  const files: PackFile[] = []
  let shard: NamedTensor[] = []
  let bytes = 0
  const flush = async () => {
    if (shard.length === 0) return
    const name = `weights-${String(files.length + 1).padStart(3, '0')}.safetensors`
    await writeSafetensors(path.join(draft, name), shard, {dtype})
    files.push({path: name, ...(await hashFile(path.join(draft, name)))})
    shard = []
    bytes = 0
  }
  for await (const tensor of tensors) {
    const size = tensor.data.length * bytesPerElement(dtype)
    if (bytes + size > shardBytes) await flush()
    shard.push(tensor)
    bytes += size
  }
  await flush()
  if (files.length === 0) throw new ModelError(`${draft}: no tensors were given; expected the network's weights`)
  return files
}

const makeFolder = async (draft: string, dir: string): Promise<void> => {
  try {
    await mkdir(draft, {recursive: true})
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw code ? new BadInput(`${dir}: cannot be made (${code}); choose another folder or change permissions`) : error
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** Weights, words about them, and what the trainer lays beside them. */
const PACK_FILES = /\.(safetensors|md|txt)$|^(curve\.png|log\.csv)$/

const refuseTaken = async (dir: string, force: boolean): Promise<void> => {
  if (!(await exists(dir))) return
  if (!force) throw new BadInput(`${dir}: is there already; choose another folder or use --force`)
  const inside = await readdir(dir).catch(() => undefined)
  if (inside?.length === 0) return
  // Other programs name a file model.json too, so everything else must look like a pack's as well.
  const isPack = inside?.includes(MANIFEST) && inside.every(name => name === MANIFEST || PACK_FILES.test(name))
  if (!isPack) throw new BadInput(`${dir}: is not a model pack, so it is not replaced; choose another folder`)
}

/** Folders cannot be swapped in one call: the old one steps aside and comes back if the new one fails to move. */
const replace = async (draft: string, target: string): Promise<void> => {
  if (!(await exists(target))) return rename(draft, target)
  const aside = `${draft}.old`
  await rename(target, aside)
  try {
    await rename(draft, target)
  } catch (error) {
    await rename(aside, target)
    throw error
  }
  await rm(aside, {recursive: true, force: true})
}

/** Errors from the draft speak of the folder the caller named. */
const renamed = (error: unknown, draft: string, dir: string): unknown => {
  if (error instanceof ModelError) return new ModelError(error.message.replaceAll(draft, dir))
  return error instanceof BadInput ? new BadInput(error.message.replaceAll(draft, dir)) : error
}
