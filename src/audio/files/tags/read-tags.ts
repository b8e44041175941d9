import type {ICommonTagsResult} from 'music-metadata'
import type {Cover, Place, Tags} from './tags.ts'

/** The longest cover that is carried on: what a FLAC block holds. */
const MOST_COVER_BYTES = 2 ** 24 - 1024

/**
 * The tags of an audio file of any kind; none where there are none or what stands there cannot be read: the sound is what
 * counts, and what is wrong with that is said when it is decoded.
 */
export const readTags = async (path: string): Promise<Tags> => {
  const {parseFile} = await import('music-metadata')
  try {
    const {common, format} = await parseFile(path, {duration: false})
    // RIFF does not say how its texts are coded: what most programs write is UTF-8, what is read is Latin-1.
    return tagsOf(common, format.tagTypes?.includes('exif') ? asUtf8 : text => text)
  } catch {
    return {}
  }
}

const tagsOf = (common: ICommonTagsResult, mend: (text: string) => string): Tags => {
  const text = (value: string | undefined): string | undefined => (value ? mend(value) : undefined)
  const texts = (values: readonly string[] | undefined): string[] | undefined =>
    values?.length ? values.map(mend) : undefined
  const {track, disk, picture, comment, date, year} = common
  return {
    title: text(common.title),
    artists: texts(common.artists ?? (common.artist ? [common.artist] : undefined)),
    album: text(common.album),
    albumArtist: text(common.albumartist),
    composers: texts(common.composer),
    genres: texts(common.genre),
    date: text(date ?? year?.toString()),
    comment: text(comment?.find(one => one.text)?.text),
    track: placeOf(track),
    disc: placeOf(disk),
    cover: coverOf(picture),
  }
}

const placeOf = ({no, of}: {no: number | null; of: number | null}): Place | undefined =>
  no ? {number: no, ...(of && {of})} : undefined

const coverOf = (pictures: ICommonTagsResult['picture'] = []): Cover | undefined => {
  const found = pictures.find(({type}) => type === 'Cover (front)') ?? pictures[0]
  return found && found.data.length <= MOST_COVER_BYTES ? {mime: found.format, data: found.data} : undefined
}

/** Texts whose bytes are UTF-8 but were taken for Latin-1. */
const asUtf8 = (text: string): string => {
  if (/[^\0-\xff]/.test(text)) return text
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}
