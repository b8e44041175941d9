import {realpath, stat} from 'node:fs/promises'
import path from 'node:path'
import {ModelError} from '../../base/errors.ts'
import {type HashOptions, hashFile} from '../../base/hash-file.ts'
import {openSafetensors} from '../checkpoint/safetensors.ts'
import {shapeFault} from '../checkpoint/shape-fault.ts'
import {parameterShapes} from '../networks/kinds.ts'
import {type Shape, type Shapes, sizeOf, type TensorData, type Tensors} from '../ops.ts'
import {readManifest} from './read-manifest.ts'
import type {PackFile, PackManifest} from './schema.ts'

/** A model on disk whose files were found to be the ones its manifest names. */
export type Pack = {
  readonly dir: string
  readonly manifest: PackManifest
  /** SHA-256 of model.json, which holds the hashes of all weights: it stands for the whole model. */
  readonly hash: string
  /** Name → shape of every tensor. */
  readonly shapes: Shapes
  /**
   * Every tensor whose name begins with `prefix`, by its name without it. A weakly supervised
   * pack gives one stem's network with `tensors('bass.')`. Throws ModelError.
   */
  tensors(prefix?: string): Promise<Tensors>
}

type LoadOptions = HashOptions & {
  /** Compare no hashes: that was done a moment ago. */
  readonly trusted?: boolean
}

/**
 * Opens a pack: checks the manifest, then bytes and SHA-256 of every file, then names and shapes.
 * Throws BadInput when there is no pack at `dir`, ModelError naming the file that is wrong.
 */
export const loadPack = async (dir: string, options: LoadOptions = {}): Promise<Pack> => {
  const {manifest, hash} = await readManifest(dir)
  const files: string[] = []
  for (const file of manifest.files) files.push(await checkFile(dir, file, options))
  const {shapes, homes} = await readShapes(files)
  checkShapes(dir, manifest, shapes)
  const tensors = async (prefix = ''): Promise<Tensors> => {
    const result = new Map<string, TensorData>()
    for (const file of files) {
      const names = [...shapes.keys()].filter(name => homes.get(name) === file && name.startsWith(prefix))
      if (names.length === 0) continue
      const reader = await openSafetensors(file)
      try {
        for (const name of names)
          result.set(name.slice(prefix.length), {shape: shapes.get(name)!, data: await reader.read(name)})
      } finally {
        await reader.close()
      }
    }
    return result
  }
  return {dir, manifest, hash, shapes, tensors}
}

/**
 * All that `loadPack` checks, and that every weight is a finite number.
 * Returns what was counted; throws what `loadPack` throws, and ModelError naming a bad tensor.
 */
export const verifyPack = async (
  dir: string,
): Promise<{
  manifest: PackManifest
  hash: string
  files: number
  bytes: number
  tensors: number
  parameters: number
}> => {
  const {manifest, hash, shapes} = await loadPack(dir)
  for (const {path: name} of manifest.files) await refuseNotFinite(dir, path.join(dir, name))
  return {
    manifest,
    hash,
    files: manifest.files.length,
    bytes: manifest.files.reduce((sum, {bytes}) => sum + bytes, 0),
    tensors: shapes.size,
    parameters: parameterCount(shapes),
  }
}

/** How many numbers a pack's weights are. */
export const parameterCount = (shapes: Shapes): number =>
  [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0)

/** One tensor in memory at a time: packs may be large. */
const refuseNotFinite = async (dir: string, file: string): Promise<void> => {
  const reader = await openSafetensors(file)
  try {
    for (const name of reader.tensors.keys())
      if (!(await reader.read(name)).every(Number.isFinite))
        throw new ModelError(
          `${dir}: tensor ${JSON.stringify(name)} holds a value that is not finite; expected finite weights; get the pack again`,
        )
  } finally {
    await reader.close()
  }
}

const checkFile = async (dir: string, file: PackFile, {trusted, ...options}: LoadOptions): Promise<string> => {
  const name = JSON.stringify(file.path)
  const inside = (relative: string) => !relative.startsWith('..') && !path.isAbsolute(relative)
  if (!inside(path.normalize(file.path)) || file.path.includes('\\') || path.win32.isAbsolute(file.path))
    throw new ModelError(`${dir}: file ${name} lies outside the pack; expected a path inside it; do not use this pack`)
  const full = path.join(dir, file.path)
  const found = await stat(full).catch(() => undefined)
  if (!found?.isFile()) throw new ModelError(`${full}: is missing; expected ${file.bytes} bytes; get the pack again`)
  // A link inside the pack could still point out of it.
  if (!inside(path.relative(await realpath(dir), await realpath(full))))
    throw new ModelError(`${dir}: file ${name} links outside the pack; expected a plain file; do not use this pack`)
  if (found.size !== file.bytes)
    throw new ModelError(`${full}: has ${found.size} bytes, expected ${file.bytes}; get the pack again`)
  if (trusted) return full
  const {sha256} = await hashFile(full, options)
  if (sha256 !== file.sha256)
    throw new ModelError(
      `${full}: has SHA-256 ${sha256}, expected ${file.sha256}; it was changed or damaged; get the pack again`,
    )
  return full
}

const readShapes = async (files: readonly string[]) => {
  const shapes = new Map<string, Shape>()
  const homes = new Map<string, string>()
  for (const file of files) {
    const reader = await openSafetensors(file)
    await reader.close()
    for (const [name, {shape}] of reader.tensors) {
      const home = homes.get(name)
      if (home)
        throw new ModelError(
          `${file}: holds tensor ${JSON.stringify(name)}, which ${path.basename(home)} holds too; expected it once`,
        )
      shapes.set(name, shape)
      homes.set(name, file)
    }
  }
  return {shapes, homes}
}

const checkShapes = (dir: string, {network, stems, joint}: PackManifest, shapes: Shapes) => {
  const groups = joint ? [''] : stems.map(stem => `${stem}.`)
  for (const name of shapes.keys())
    if (!groups.some(prefix => name.startsWith(prefix)))
      throw new ModelError(
        `${dir}: holds tensor ${JSON.stringify(name)}, expected names that begin with a stem; write the pack again`,
      )
  for (const prefix of groups) {
    const group = new Map(
      [...shapes]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, shape]) => [name.slice(prefix.length), shape]),
    )
    if (group.size === 0)
      throw new ModelError(`${dir}: holds no tensors for ${prefix.slice(0, -1)}; write the pack again`)
    const expected = parameterShapes(network)
    const fault = expected && shapeFault(expected, group)
    if (fault) throw new ModelError(`${dir}: ${prefix ? `${prefix.slice(0, -1)} ` : ''}${fault}; write the pack again`)
  }
}
