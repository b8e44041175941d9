import type {FlacBlock} from '../flac/encode-flac.ts'
import {type Cover, FRONT_COVER, type Tags} from './tags.ts'

const COMMENT = 4
const PICTURE = 6

/** The metadata blocks of a FLAC file: Vorbis comments (RFC 9639, 8.6) and the cover (8.8). */
export const flacTags = (tags: Tags, vendor: string): FlacBlock[] => [
  {type: COMMENT, body: commentBlock(fieldsOf(tags), vendor)},
  ...(tags.cover ? [{type: PICTURE, body: pictureBlock(tags.cover)}] : []),
]

const fieldsOf = (tags: Tags): string[] => {
  const field = (name: string, ...values: readonly (string | number | undefined)[]): string[] =>
    values.filter(value => value !== undefined).map(value => `${name}=${value}`)
  return [
    ...field('TITLE', tags.title),
    ...field('ARTIST', ...(tags.artists ?? [])),
    ...field('ALBUM', tags.album),
    ...field('ALBUMARTIST', tags.albumArtist),
    ...field('COMPOSER', ...(tags.composers ?? [])),
    ...field('GENRE', ...(tags.genres ?? [])),
    ...field('DATE', tags.date),
    ...field('COMMENT', tags.comment),
    ...field('TRACKNUMBER', tags.track?.number),
    ...field('TRACKTOTAL', tags.track?.of),
    ...field('DISCNUMBER', tags.disc?.number),
    ...field('DISCTOTAL', tags.disc?.of),
  ]
}

const number = (value: number, order: 'LE' | 'BE'): Buffer => {
  const bytes = Buffer.alloc(4)
  if (order === 'LE') bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}

/** A length and so many bytes. Vorbis comments count in little-endian numbers, everything else in FLAC in big-endian ones. */
const counted = (bytes: Uint8Array, order: 'LE' | 'BE'): Buffer => Buffer.concat([number(bytes.length, order), bytes])

const commentBlock = (fields: readonly string[], vendor: string): Buffer =>
  Buffer.concat([
    counted(Buffer.from(vendor), 'LE'),
    number(fields.length, 'LE'),
    ...fields.map(field => counted(Buffer.from(field), 'LE')),
  ])

/** Width, height, depth and colours may be 0: not known. */
const pictureBlock = ({mime, data}: Cover): Buffer =>
  Buffer.concat([
    number(FRONT_COVER, 'BE'),
    counted(Buffer.from(mime, 'latin1'), 'BE'),
    counted(new Uint8Array(0), 'BE'),
    ...[0, 0, 0, 0].map(value => number(value, 'BE')),
    counted(data, 'BE'),
  ])
