import {createHash} from 'node:crypto'

/** What Windows takes for a device, whatever ending follows. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|\.| )/i

/** What some system forbids in names; half a surrogate pair; marks that turn the direction of text around. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * A name of a file or folder as every system can hold it: in Unicode's composed form, `_` for what is forbidden somewhere and
 * for a leading dot, without blanks at its ends and dots at its end, never a device's, never empty.
 */
export const safeName = (text: string): string => {
  const plain = text
    .normalize('NFC')
    .replace(FORBIDDEN, '_')
    .replace(/^\s+/, '')
    .replace(/^\./, '_')
    .replace(/[\s.]+$/, '')
  return plain.replace(DEVICE, '$1_') || '_'
}

/** A few characters that tell this text from others. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** The text, or its beginning and a mark of the whole where it has more bytes of UTF-8 than that. */
export const shortened = (text: string, most: number): string => {
  if (Buffer.byteLength(text) <= most) return text
  const mark = `~${shortHash(text)}`
  let short = ''
  let room = most - mark.length
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    room -= Buffer.byteLength(segment)
    if (room < 0) break
    short += segment
  }
  return short.trimEnd() + mark
}

/** The same for two names that some disk takes for one: case and composition do not count. */
export const folded = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
