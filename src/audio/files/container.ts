import {BadInput} from '../../base/errors.ts'
import {type FileBytes, readBytes} from './file-bytes.ts'
import {findMp3Frame} from './mp3-frame.ts'

export type Coding = 'flac' | 'mp3' | 'oga' | 'opus' | 'aiff' | 'm4a'
export type Container = {kind: 'wav' | 'big-endian wav' | Coding; start: number} // byte position after leading tags

export const CODING_NAMES: Readonly<Record<Coding, string>> = {
  flac: 'FLAC',
  mp3: 'MP3',
  oga: 'Ogg Vorbis',
  opus: 'Opus',
  aiff: 'AIFF',
  m4a: 'M4A',
}

/** How far into a file an MP3 frame is looked for. */
const SEARCH_BYTES = 1 << 16

/** What a file is, told by its bytes and never by its name; undefined when it is nothing that is read here. */
export const identify = async (source: FileBytes): Promise<Container | undefined> => {
  const start = await afterId3(source)
  const head = await readBytes(source, start, 64)
  const text = (from: number, to: number): string => head.toString('latin1', from, to)
  const magic = text(0, 4)
  if (text(8, 12) === 'WAVE') {
    if (magic === 'RIFF' || magic === 'RF64' || magic === 'BW64') return {kind: 'wav', start}
    if (magic === 'RIFX') return {kind: 'big-endian wav', start}
  }
  if (magic === 'fLaC') return {kind: 'flac', start}
  if (magic === 'FORM' && (text(8, 12) === 'AIFF' || text(8, 12) === 'AIFC')) return {kind: 'aiff', start}
  if (text(4, 8) === 'ftyp') return {kind: 'm4a', start}
  if (magic === 'OggS') {
    if (text(28, 36) === 'OpusHead') return {kind: 'opus', start}
    return text(28, 35) === '\x01vorbis' ? {kind: 'oga', start} : undefined
  }
  const frame = findMp3Frame(await readBytes(source, start, SEARCH_BYTES))
  return frame && {kind: 'mp3', start: start + frame.position}
}

/** Throws BadInput when a file is nothing that is read here. */
export const identified = async (source: FileBytes): Promise<Container & {kind: Coding | 'wav'}> => {
  const container = await identify(source)
  if (!container)
    throw new BadInput(
      `${source.name}: is not audio of a known kind, expected WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus or M4A; convert it`,
    )
  const {kind, start} = container
  if (kind === 'big-endian wav')
    throw new BadInput(`${source.name}: is a big-endian WAV file (RIFX), expected RIFF; convert it`)
  return {kind, start}
}

/** Where the sound starts after ID3v2 tags, which may stand before any format. Their size is four times seven bits. */
const afterId3 = async (source: FileBytes): Promise<number> => {
  let start = 0
  for (let tags = 0; tags < 8; tags++) {
    const head = await readBytes(source, start, 10)
    if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') break
    const size = (head[6]! << 21) | (head[7]! << 14) | (head[8]! << 7) | head[9]!
    const footer = head[5]! & 0x10 ? 10 : 0
    start += 10 + size + footer
  }
  return start
}
