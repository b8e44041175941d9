import {deflateRawSync} from 'node:zlib'

export type Member = {name: string; data: Uint8Array; compress?: boolean}

const bytes = (...fields: [width: 2 | 4 | 8, value: number][]): Buffer =>
  Buffer.concat(
    fields.map(([width, value]) => {
      const field = Buffer.alloc(8)
      field.writeBigUInt64LE(BigInt(value))
      return field.subarray(0, width)
    }),
  )

type ZipOptions = {zip64?: boolean}

/** A zip file laid out as torch does: members start at multiples of 64 through padding in the local header only. */
export const zip = (members: Member[], options: ZipOptions = {}): Buffer =>
  Buffer.concat([...zipParts(members, options)])

/** The same piece by piece, each member asked for when its turn comes. */
export function* zipParts(members: Iterable<Member>, {zip64 = false}: ZipOptions = {}): Generator<Buffer> {
  let count = 0
  const directory: Buffer[] = []
  let at = 0
  for (const {name, data, compress = false} of members) {
    const title = Buffer.from(name)
    const body = compress ? deflateRawSync(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    const method = compress ? 8 : 0
    const padding = Buffer.alloc((64 - ((at + 30 + title.length) % 64)) % 64, 0x5a)
    const common: [2 | 4 | 8, number][] = [
      [2, 0],
      [2, method],
      [2, 0],
      [2, 0],
      [4, 0],
    ]
    yield Buffer.concat([
      bytes(
        [4, 0x04034b50],
        [2, 20],
        ...common,
        [4, body.length],
        [4, data.length],
        [2, title.length],
        [2, padding.length],
      ),
      title,
      padding,
    ])
    yield body
    const extra = zip64 ? bytes([2, 1], [2, 24], [8, data.length], [8, body.length], [8, at]) : Buffer.alloc(0)
    const [packed, size, header] = zip64 ? [0xffffffff, 0xffffffff, 0xffffffff] : [body.length, data.length, at]
    directory.push(
      bytes(
        [4, 0x02014b50],
        [2, 20],
        [2, 20],
        ...common,
        [4, packed!],
        [4, size!],
        [2, title.length],
        [2, extra.length],
      ),
      bytes([2, 0], [2, 0], [2, 0], [4, 0], [4, header!]),
      title,
      extra,
    )
    count++
    at += 30 + title.length + padding.length + body.length
  }
  const central = Buffer.concat(directory)
  const wide = zip64
    ? [
        bytes(
          [4, 0x06064b50],
          [8, 44],
          [2, 45],
          [2, 45],
          [4, 0],
          [4, 0],
          [8, count],
          [8, count],
          [8, central.length],
          [8, at],
        ),
        bytes([4, 0x07064b50], [4, 0], [8, at + central.length], [4, 1]),
      ]
    : []
  const [entries, size, offset] = zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [count, central.length, at]
  const end = bytes([4, 0x06054b50], [2, 0], [2, 0], [2, entries!], [2, entries!], [4, size!], [4, offset!], [2, 0])
  yield Buffer.concat([central, ...wide, end])
}

/** A torch checkpoint from its pickle and its storages. */
export const checkpointZip = (
  pickle: Uint8Array,
  blobs: Record<string, Uint8Array> = {},
  options: {zip64?: boolean} = {},
): Buffer =>
  zip(
    [
      {name: 'archive/data.pkl', data: pickle},
      ...Object.entries(blobs).map(([key, data]) => ({name: `archive/data/${key}`, data})),
      {name: 'archive/version', data: Buffer.from('3\n')},
    ],
    options,
  )

export const f32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
