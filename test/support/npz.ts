import {readFileSync} from 'node:fs'
import path from 'node:path'
import {inflateRawSync} from 'node:zlib'

export type NpyArray = {shape: number[]; data: Float32Array | Float64Array | Uint8Array | BigInt64Array}

/** A few members were saved column by column: puts them in row order, as all others are. */
const toRows = <Data extends NpyArray['data']>(data: Data, shape: readonly number[]): Data => {
  const rows = data.slice() as Data
  const index = new Array<number>(shape.length).fill(0)
  for (let i = 0; i < data.length; i++) {
    rows[index.reduce((at, value, axis) => at * shape[axis]! + value, 0)] = data[i]!
    for (let axis = 0; axis < shape.length; axis++) {
      index[axis]!++
      if (index[axis]! < shape[axis]!) break
      index[axis] = 0
    }
  }
  return rows
}

const readNpy = (bytes: Buffer): NpyArray => {
  const headerLength = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + headerLength)
  const type = /'descr': '([^']+)'/.exec(header)![1]!
  const shape = [.../'shape': \(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(m => Number(m[0]))
  const body = Uint8Array.prototype.slice.call(bytes, 10 + headerLength).buffer
  const ordered = <Data extends NpyArray['data']>(data: Data): NpyArray => ({
    shape,
    data: header.includes("'fortran_order': True") ? toRows(data, shape) : data,
  })
  if (type === '<f4') return ordered(new Float32Array(body))
  if (type === '<f8') return ordered(new Float64Array(body))
  if (type === '|u1') return ordered(new Uint8Array(body))
  if (type === '<i8') return ordered(new BigInt64Array(body))
  throw new Error(`npy type ${type} is not read here`)
}

/** Every array of `test/reference/<name>` by its member name without `.npy`; decoded on first use. */
export const readNpz = (name: string): {get(key: string): NpyArray; f32(key: string): Float32Array; keys: string[]} => {
  const file = readFileSync(path.join(import.meta.dirname, '../reference', name))
  const members = new Map<string, {method: number; size: number; at: number}>()
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = file.readUInt32LE(end + 16)
  for (let i = file.readUInt16LE(end + 10); i > 0; i--) {
    const nameLength = file.readUInt16LE(at + 28)
    const key = file.toString('utf8', at + 46, at + 46 + nameLength).replace(/\.npy$/, '')
    members.set(key, {
      method: file.readUInt16LE(at + 10),
      size: file.readUInt32LE(at + 20),
      at: file.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  const get = (key: string): NpyArray => {
    const member = members.get(key)
    if (!member) throw new Error(`${name} holds no ${key}`)
    const start = member.at + 30 + file.readUInt16LE(member.at + 26) + file.readUInt16LE(member.at + 28)
    const raw = file.subarray(start, start + member.size)
    return readNpy(member.method === 0 ? raw : inflateRawSync(raw))
  }
  const f32 = (key: string): Float32Array => {
    const {data} = get(key)
    if (!(data instanceof Float32Array)) throw new Error(`${name}: ${key} is not float32`)
    return data
  }
  return {get, f32, keys: [...members.keys()]}
}
