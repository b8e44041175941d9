import {type Cover, FRONT_COVER, placeText, type Tags} from './tags.ts'

const UTF8 = 3

/** An ID3v2.4 tag (id3.org, id3v2.4.0-structure and -frames), as it stands before MP3 frames and in a WAV file's chunk. */
export const id3Tag = (tags: Tags): Buffer => {
  const frames = Buffer.concat([
    ...textFrame('TIT2', tags.title),
    ...textFrame('TPE1', ...(tags.artists ?? [])),
    ...textFrame('TALB', tags.album),
    ...textFrame('TPE2', tags.albumArtist),
    ...textFrame('TCOM', ...(tags.composers ?? [])),
    ...textFrame('TCON', ...(tags.genres ?? [])),
    ...textFrame('TDRC', tags.date),
    ...textFrame('TRCK', tags.track && placeText(tags.track)),
    ...textFrame('TPOS', tags.disc && placeText(tags.disc)),
    ...commentFrame(tags.comment),
    ...coverFrame(tags.cover),
  ])
  return Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), sevenBits(frames.length), frames])
}

/** 28 bits in four bytes whose highest bit is 0, so that no decoder takes them for a frame of sound. */
const sevenBits = (value: number): Buffer => Buffer.from([21, 14, 7, 0].map(shift => (value >>> shift) & 0x7f))

const frame = (id: string, ...body: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.concat(body)
  return Buffer.concat([Buffer.from(id, 'latin1'), sevenBits(bytes.length), Buffer.alloc(2), bytes])
}

/** Several values are parted by a zero. */
const textFrame = (id: string, ...values: readonly (string | undefined)[]): Buffer[] => {
  const known = values.filter(value => value !== undefined)
  return known.length > 0 ? [frame(id, Buffer.from([UTF8]), Buffer.from(known.join('\0')))] : []
}

/** Of no language and without a description. */
const commentFrame = (text: string | undefined): Buffer[] =>
  text === undefined ? [] : [frame('COMM', Buffer.from([UTF8]), Buffer.from('XXX\0', 'latin1'), Buffer.from(text))]

const coverFrame = (cover: Cover | undefined): Buffer[] =>
  cover
    ? [frame('APIC', Buffer.from([UTF8]), Buffer.from(`${cover.mime}\0`), Buffer.from([FRONT_COVER, 0]), cover.data)]
    : []
