/** What a file says of the music in it. */
export type Tags = {
  readonly title?: string
  readonly artists?: readonly string[]
  readonly album?: string
  readonly albumArtist?: string
  readonly composers?: readonly string[]
  readonly genres?: readonly string[]
  /** A year, a month or a day in ISO 8601. */
  readonly date?: string
  readonly comment?: string
  /** Counted from 1; `of`: how many there are. */
  readonly track?: Place
  readonly disc?: Place
  readonly cover?: Cover
}

export type Place = {readonly number: number; readonly of?: number}

/** A picture as it lies in the file. */
export type Cover = {
  /** `image/jpeg`, `image/png` … */
  readonly mime: string
  readonly data: Uint8Array
}

/** The kind of picture in FLAC and ID3v2: the cover's front. */
export const FRONT_COVER = 3

export const isEmpty = (tags: Tags): boolean => Object.values(tags).every(value => value === undefined)

/** `3/9`, or `3` when it is not known of how many. */
export const placeText = ({number, of}: Place): string => (of === undefined ? `${number}` : `${number}/${of}`)
