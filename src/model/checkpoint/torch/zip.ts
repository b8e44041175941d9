import {ModelError} from '../../../base/errors.ts'
import type {OpenFile} from '../open-file.ts'

/** One member as the central directory describes it. */
export type ZipMember = {
  readonly name: string
  /** Bytes of content. */
  readonly size: number
  readonly stored: boolean
  readonly encrypted: boolean
  /** Where its local header begins. */
  readonly headerAt: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const LONGEST_END = 22 + 0xffff
const LARGEST_DIRECTORY = 64 * 2 ** 20

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Every member of a zip or zip64 file, by name. Throws ModelError when it is cut short or contradicts itself. */
export const readZipDirectory = async (source: OpenFile): Promise<Map<string, ZipMember>> => {
  const {at, size, count} = await findDirectory(source)
  if (size > LARGEST_DIRECTORY || at + size > source.size)
    throw broken(source, `its directory claims ${size} bytes from ${at} of ${source.size}`)
  const bytes = await source.read(at, size)
  const view = viewOf(bytes)
  const members = new Map<string, ZipMember>()
  let next = 0
  for (let i = 0; i < count; i++) {
    if (next + 46 > size || view.getUint32(next, true) !== CENTRAL)
      throw broken(source, `entry ${i} of its directory is damaged`)
    const nameLength = view.getUint16(next + 28, true)
    const extraLength = view.getUint16(next + 30, true)
    const end = next + 46 + nameLength + extraLength + view.getUint16(next + 32, true)
    if (end > size) throw broken(source, `entry ${i} of its directory is cut short`)
    const name = Buffer.from(bytes.buffer, next + 46, nameLength).toString('utf8')
    if (members.has(name)) throw broken(source, `it holds ${JSON.stringify(name)} twice`)
    const wide = wideFields(view, next, next + 46 + nameLength, extraLength)
    if (!wide) throw broken(source, `the sizes of ${JSON.stringify(name)} are damaged`)
    members.set(name, {
      name,
      ...wide,
      stored: view.getUint16(next + 10, true) === 0,
      encrypted: (view.getUint16(next + 8, true) & 1) === 1,
    })
    next = end
  }
  // Members that lie on top of each other would let a small file claim any number of bytes.
  const stored = [...members.values()].reduce((sum, {stored, size}) => sum + (stored ? size : 0), 0)
  if (stored > source.size)
    throw broken(source, `its members claim ${stored} bytes, more than the ${source.size} of the whole file`)
  return members
}

/**
 * Where a member's content begins. It follows the *local* header, whose extra field may be
 * longer than the one in the directory: torch pads there. Throws ModelError when the member
 * is compressed or encrypted, or does not lie inside the file.
 */
export const memberOffset = async (source: OpenFile, member: ZipMember): Promise<number> => {
  const name = JSON.stringify(member.name)
  if (member.encrypted) throw broken(source, `${name} is encrypted`)
  if (!member.stored) throw broken(source, `${name} is compressed, expected it stored as torch.save does`)
  const view = viewOf(await source.read(member.headerAt, 30))
  if (view.getUint32(0, true) !== LOCAL) throw broken(source, `${name} does not begin where the directory says`)
  const at = member.headerAt + 30 + view.getUint16(26, true) + view.getUint16(28, true)
  if (at + member.size > source.size) throw broken(source, `${name} runs beyond the end of the file`)
  return at
}

const findDirectory = async (source: OpenFile): Promise<{at: number; size: number; count: number}> => {
  const tailAt = Math.max(0, source.size - LONGEST_END)
  const view = viewOf(await source.read(tailAt, source.size - tailAt))
  let end = view.byteLength - 22
  while (end >= 0 && view.getUint32(end, true) !== END) end--
  if (end < 0) throw broken(source, 'the directory at its end is missing, so it is cut short')
  const directory = {
    at: view.getUint32(end + 16, true),
    size: view.getUint32(end + 12, true),
    count: view.getUint16(end + 10, true),
  }
  const locator = end - 20
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64) return directory
  const end64 = viewOf(await source.read(Number(view.getBigUint64(locator + 8, true)), 56))
  if (end64.getUint32(0, true) !== END64) throw broken(source, 'its zip64 record is damaged')
  return {
    at: Number(end64.getBigUint64(48, true)),
    size: Number(end64.getBigUint64(40, true)),
    count: Number(end64.getBigUint64(32, true)),
  }
}

/** Size and place, from the zip64 extra field (id 1) where the 32-bit fields are all ones. */
const wideFields = (view: DataView, entry: number, extra: number, extraLength: number) => {
  const packed = view.getUint32(entry + 20, true)
  const plain = view.getUint32(entry + 24, true)
  const header = view.getUint32(entry + 42, true)
  const fields = {packed, size: plain, headerAt: header}
  const missing = (['size', 'packed', 'headerAt'] as const).filter(key => fields[key] === 0xffffffff)
  for (let at = extra; missing.length > 0 && at + 4 <= extra + extraLength; ) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1 && at + 4 + length <= extra + extraLength)
      for (let field = at + 4; missing.length > 0 && field + 8 <= at + 4 + length; field += 8)
        fields[missing.shift()!] = Number(view.getBigUint64(field, true))
    at += 4 + length
  }
  return missing.length > 0 ? undefined : {size: fields.size, headerAt: fields.headerAt}
}

const broken = (source: OpenFile, what: string) =>
  new ModelError(`${source.path}: ${what}; expected a whole zip file as torch.save writes it; get the file again`)
