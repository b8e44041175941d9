import {rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {BadInput, ModelError} from '../../base/errors.ts'
import type {HashOptions} from '../../base/hash-file.ts'
import {bytesPerElement} from '../checkpoint/dtype.ts'
import {type NamedTensor, type WeightDtype, writeSafetensors} from '../checkpoint/write-safetensors.ts'
import {draftBeside, makeFolder, moveInto, refuseTaken, sweepDrafts} from './install-folder.ts'
import {loadPack, type Pack} from './load-pack.ts'
import {FORMAT, firstIssue, MANIFEST, type PackDescriptionInput, type PackFile, packDescription} from './schema.ts'

export type WritePackOptions = {
  /** Bytes of weights in one file; a larger tensor has a file to itself. */
  shardBytes?: number
  dtype?: WeightDtype
  /** Replace the pack at `dir`. Anything but a pack is never replaced. */
  force?: boolean
  /** Of the check that follows writing. */
  check?: HashOptions
  /** Has the last word before the pack is moved to its place: what it throws is thrown. */
  inspect?: (pack: Pack) => Promise<void>
}

/**
 * Writes a pack whole or not at all: into a folder beside `dir`, read back from there as a check, then
 * renamed. Holds one shard in memory. Throws BadInput when `dir` is taken, ModelError when the
 * description or the tensors do not make a pack.
 */
export const writePack = async (
  dir: string,
  description: PackDescriptionInput,
  tensors: Iterable<NamedTensor> | AsyncIterable<NamedTensor>,
  {shardBytes = 15 * 2 ** 20, dtype = 'F16', force = false, check, inspect}: WritePackOptions = {},
): Promise<Pack> => {
  const checked = packDescription.safeParse(description)
  if (!checked.success) throw new ModelError(`${path.join(dir, MANIFEST)}: ${firstIssue(checked.error)}`)
  await refuseTaken(dir, force)
  const target = path.resolve(dir)
  await sweepDrafts(target)
  const draft = draftBeside(target)
  await makeFolder(draft, dir)
  try {
    const files = await writeShards(draft, tensors, {shardBytes, dtype})
    const manifest = {format: FORMAT, ...checked.data, files}
    await writeFile(path.join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    const pack = await loadPack(draft, check)
    await inspect?.(pack)
    await refuseTaken(dir, force)
    await moveInto(draft, target)
  } catch (error) {
    throw renamed(error, draft, dir)
  } finally {
    await rm(draft, {recursive: true, force: true})
  }
  return loadPack(dir, {trusted: true})
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
    files.push({path: name, ...(await writeSafetensors(path.join(draft, name), shard, {dtype}))})
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

/** Errors from the draft speak of the folder the caller named. */
const renamed = (error: unknown, draft: string, dir: string): unknown => {
  if (error instanceof ModelError) return new ModelError(error.message.replaceAll(draft, dir), error)
  return error instanceof BadInput ? new BadInput(error.message.replaceAll(draft, dir), error) : error
}
