import {chunkBytes, type WavChunk} from '../wav-pieces.ts'
import {id3Tag} from './id3.ts'
import {isEmpty, type Tags} from './tags.ts'

/** The chunks of a WAV file's tags: LIST/INFO, which most programs read, and an ID3v2 tag, which holds all. */
export const wavTags = (tags: Tags): WavChunk[] =>
  isEmpty(tags)
    ? []
    : [
        {id: 'LIST', body: Buffer.concat([Buffer.from('INFO', 'latin1'), ...infoOf(tags)])},
        {id: 'id3 ', body: id3Tag(tags)},
      ]

/** Texts end with a zero; their coding is nowhere said, and UTF-8 is what is written now. */
const infoOf = (tags: Tags): Buffer[] => {
  const fields: Readonly<Record<string, string | undefined>> = {
    INAM: tags.title,
    IART: tags.artists?.join('; '),
    IPRD: tags.album,
    IGNR: tags.genres?.join('; '),
    ICRD: tags.date,
    ICMT: tags.comment,
    ITRK: tags.track?.number.toString(),
  }
  return Object.entries(fields).flatMap(([id, text]) =>
    text === undefined ? [] : [chunkBytes({id, body: Buffer.from(`${text}\0`)})],
  )
}
