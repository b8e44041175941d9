import {createHash} from 'node:crypto'
import {stat} from 'node:fs/promises'
import path from 'node:path'
import {isMissing} from '../../base/disk-fault.ts'
import {BadInput, ModelError} from '../../base/errors.ts'
import {readSmall} from '../../base/small-file.ts'
import {unreadable} from '../../base/unreadable.ts'
import {FORMAT, firstIssue, MANIFEST, type PackManifest, packManifest} from './schema.ts'

export const LARGEST_MANIFEST = 4 * 2 ** 20

/**
 * Reads and checks `<dir>/model.json`; looks at no weights. `hash` is the SHA-256 of its bytes.
 * Throws BadInput when there is no pack, ModelError when its manifest is broken or newer than this program.
 */
export const readManifest = async (dir: string): Promise<{manifest: PackManifest; hash: string}> => {
  const file = path.join(dir, MANIFEST)
  const missing = `${dir}: is not a model pack; expected a folder with ${MANIFEST}; see quartet models list`
  return parseManifest(file, await manifestBytes(file, missing))
}

/** What the bytes of a model.json say, and their SHA-256; `label` names it in errors. Throws ModelError. */
export const parseManifest = (label: string, bytes: Uint8Array): {manifest: PackManifest; hash: string} => {
  const json = parse(label, bytes)
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined
  if (typeof format === 'number' && format > FORMAT)
    throw new ModelError(
      `${label}: is pack format ${format}, expected at most ${FORMAT}; update Quartet to use this model`,
    )
  const result = packManifest.safeParse(json)
  if (!result.success) throw new ModelError(`${label}: ${firstIssue(result.error)}; get or write the pack again`)
  return {manifest: result.data, hash: createHash('sha256').update(bytes).digest('hex')}
}

/** A manifest as it lies there. Throws BadInput with `missing` where there is none, and ModelError for one that is too large. */
export const manifestBytes = async (file: string, missing: string): Promise<Buffer> => {
  try {
    const {size} = await stat(file)
    if (size > LARGEST_MANIFEST)
      throw new ModelError(`${file}: has ${size} bytes, expected at most ${LARGEST_MANIFEST}; is it a model pack?`)
    return await readSmall(file)
  } catch (error) {
    if (isMissing(error)) throw new BadInput(missing)
    throw unreadable(file, error)
  }
}

const parse = (file: string, bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    throw new ModelError(`${file}: is not valid JSON; expected a model pack's manifest; get the pack again`)
  }
}
