import {BadInput} from '../../base/errors.ts'
import type {Coding, Container} from './container.ts'
import {type FileBytes, readBytes} from './file-bytes.ts'
import type {Shape} from './limits.ts'
import {findMp3Frame} from './mp3-frame.ts'

/** What a compressed file says that it holds, read without decoding it. */
export type Declared = {
  readonly shape?: Shape
  /** The length is exact: fewer decoded samples mean damage. */
  readonly exact?: boolean
  /** Bytes of the largest compressed frame. */
  readonly frameBytes?: number
  /** Sets right what the decoder makes of a sample. */
  readonly mend?: (value: number) => number
}

/** Throws BadInput when the file ends before what its own structure promises. */
export const readDeclared = (source: FileBytes, {kind, start}: Container & {kind: Coding}): Promise<Declared> => {
  if (kind === 'flac') return flacDeclared(source, start)
  if (kind === 'aiff') return aiffDeclared(source, start)
  if (kind === 'm4a') return m4aDeclared(source, start)
  if (kind === 'mp3') return mp3Declared(source, start)
  return oggDeclared(source, start, kind)
}

/** STREAMINFO is always the first block (RFC 9639, 8.2). */
const flacDeclared = async (source: FileBytes, start: number): Promise<Declared> => {
  const info = await readBytes(source, start + 8, 34)
  if (info.length < 34) throw cut(source, 'its STREAMINFO block')
  const word = info.readBigUInt64BE(10)
  const sampleRate = Number(word >> 44n)
  const channels = Number((word >> 41n) & 7n) + 1
  const samples = Number(word & 0xfffffffffn)
  const bits = Number((word >> 36n) & 31n) + 1
  // The decoder gives q/(2^(bits−1) − 1), a step too much at full scale.
  const steps = 2 ** (bits - 1)
  const mend = (value: number): number => Math.round(value * (steps - 1)) / steps
  return {shape: {sampleRate, channels, samples}, exact: samples > 0, frameBytes: info.readUIntBE(7, 3), mend}
}

const mp3Declared = async (source: FileBytes, start: number): Promise<Declared> => {
  const frame = findMp3Frame(await readBytes(source, start, 1 << 14))
  if (!frame?.promised) return {}
  const {promised, sampleRate, channels} = frame
  if (promised.bytes !== undefined && start + promised.bytes > source.size)
    throw cut(source, `${promised.bytes} bytes of MP3`, source.size - start)
  return {shape: {sampleRate, channels, samples: promised.samples}}
}

const PAGE_BYTES = 27 + 255 + 255 * 255

/** The last page tells the last sample (RFC 3533, 6) and, when it is whole, that nothing is missing. */
const oggDeclared = async (source: FileBytes, start: number, kind: 'oga' | 'opus'): Promise<Declared> => {
  const head = await readBytes(source, start + 28, 16)
  if (head.length < 16) throw cut(source, 'its first page')
  const from = Math.max(start, source.size - PAGE_BYTES)
  const tail = await readBytes(source, from, PAGE_BYTES)
  const page = tail.lastIndexOf('OggS')
  if (page < 0) throw cut(source, 'Ogg pages to its end')
  if (page + 27 > tail.length) throw cut(source, 'whole pages')
  const segments = tail.subarray(page + 27, page + 27 + tail[page + 26]!)
  const end = page + 27 + tail[page + 26]! + segments.reduce((sum, bytes) => sum + bytes, 0)
  if (end > tail.length) throw cut(source, 'whole pages')
  const position = Number(tail.readBigInt64LE(page + 6))
  const [sampleRate, channels] = kind === 'opus' ? [48_000, head[9]!] : [head.readUInt32LE(12), head[11]!]
  return {shape: {sampleRate, channels, samples: Math.max(0, position)}}
}

/** Each is a read of its own: a file of nothing but empty boxes or chunks must not be walked to its end. */
const MOST_BOXES = 4096

/** Big-endian chunks; COMM holds channels, samples, bits and an 80-bit float rate. */
const aiffDeclared = async (source: FileBytes, start: number): Promise<Declared> => {
  let shape: Shape | undefined
  let signedBytes = false
  let position = start + 12
  for (let count = 0; count < MOST_BOXES && position + 8 <= source.size; count++) {
    const head = await readBytes(source, position, 8)
    const id = head.toString('latin1', 0, 4)
    const size = head.readUInt32BE(4)
    const body = position + 8
    if (id === 'COMM') {
      const comm = await readBytes(source, body, Math.min(size, 22))
      if (comm.length < 18) throw cut(source, 'its COMM chunk')
      const sampleRate = Math.round(comm.readUInt32BE(10) * 2 ** ((comm.readUInt16BE(8) & 0x7fff) - 16383 - 31))
      shape = {sampleRate, channels: comm.readUInt16BE(0), samples: comm.readUInt32BE(2)}
      signedBytes = comm.readUInt16BE(6) === 8 && /^(NONE|twos|sowt)?$/.test(comm.toString('latin1', 18, 22))
    }
    if (id === 'SSND' && body + size > source.size) throw cut(source, `${size} bytes of sound`, source.size - body)
    position = body + size + (size % 2)
  }
  if (!shape)
    throw new BadInput(`${source.name}: has no COMM chunk: it is truncated or not an AIFF file; export it again`)
  // 8-bit samples are signed in AIFF; the decoder reads them as unsigned.
  const mend = signedBytes ? (value: number): number => (value < 0 ? value + 1 : value - 1) : undefined
  return {shape, exact: true, mend}
}

/** Boxes of four bytes size, four bytes name; `mvhd` in `moov` tells the duration, for the limits only. */
const m4aDeclared = async (source: FileBytes, start: number): Promise<Declared> => {
  let found: {at: number; end: number} | undefined
  let position = start
  for (let count = 0; count < MOST_BOXES && position + 8 <= source.size; count++) {
    const box = await readBox(source, position)
    if (position + box.size > source.size)
      throw cut(source, `a ${box.id} box of ${box.size} bytes`, source.size - position)
    if (box.id === 'moov') found = {at: position + 8, end: position + box.size}
    position += box.size
  }
  if (!found)
    throw new BadInput(`${source.name}: has no moov box: it is truncated or not an M4A file; copy or export it again`)
  for (let at = found.at, count = 0; count < MOST_BOXES && at + 8 <= found.end; count++) {
    const box = await readBox(source, at)
    if (box.id === 'mvhd') return mvhdDeclared(await readBytes(source, at + 8, 32))
    at += box.size
  }
  return {}
}

/** The duration at the rate and width that AAC nearly always has: an estimate that only guards memory. */
const mvhdDeclared = (body: Buffer): Declared => {
  if (body.length < 32) return {}
  const wide = body[0] === 1
  const scale = body.readUInt32BE(wide ? 20 : 12)
  const length = wide ? Number(body.readBigUInt64BE(24)) : body.readUInt32BE(16)
  const unknown = scale === 0 || length === 0xffffffff
  return unknown ? {} : {shape: {sampleRate: 44_100, channels: 2, samples: Math.round((length / scale) * 44_100)}}
}

const readBox = async (source: FileBytes, position: number): Promise<{id: string; size: number}> => {
  const head = await readBytes(source, position, 16)
  const id = head.toString('latin1', 4, 8).replace(/[^ -~]/g, '?')
  const short = head.readUInt32BE(0)
  const size =
    short === 0 ? source.size - position : short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short
  // Smaller than its own head: step on, or a hostile file would hold the walk in place.
  return {id, size: Math.max(8, size)}
}

const cut = ({name}: FileBytes, promised: string, holds?: number): BadInput => {
  const has = holds === undefined ? 'the file ends before' : `the file holds ${Math.max(0, holds)}`
  return new BadInput(`${name}: is truncated: its structure promises ${promised}, ${has}; copy or export it again`)
}
