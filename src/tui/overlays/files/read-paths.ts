import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {withoutSequences} from '../../widgets/text-field/pasted.ts'

/** More files than lanes are refused anyway. */
const MOST = 64

const BEGINS_PATH = /^(?:["']?(?:\/|~(?:\/|$)|[A-Za-z]:[\\/])|["']?file:\/\/)/

/**
 * The paths in a text that was pasted or dropped: one or several, apart by blanks or line breaks, in quotes or with
 * backslashes before blanks, plain or as file:// addresses. A blank only ends a path where another absolute path begins, so
 * names with blanks work unquoted. Undefined when the text does not begin like an absolute path.
 */
export const readPaths = (pasted: string): string[] | undefined => {
  const text = withoutSequences(pasted).trim()
  if (!BEGINS_PATH.test(text)) return undefined
  const paths = split(text).flatMap(part => (part.trim() === '' ? [] : [plainPath(part.trim())]))
  return paths.length === 0 ? undefined : paths.slice(0, MOST)
}

const split = (text: string): string[] => {
  const parts: string[] = []
  let part = ''
  let quote: string | undefined
  // On Windows a backslash is part of the path.
  const escapes = !/^["']?[A-Za-z]:\\/.test(text)
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else if (char === '\\' && quote === '"' && escapes && /["\\$`]/.test(text[i + 1] ?? '')) part += text[++i]!
      else part += char
    } else if (char === '\\' && escapes && i + 1 < text.length) part += text[++i]!
    // A quote in the middle of a name is an apostrophe unless it is closed.
    else if ((char === '"' || char === "'") && closes(text, i)) quote = char
    else if (char === '\n' || ((char === ' ' || char === '\t') && BEGINS_PATH.test(text.slice(i + 1, i + 16)))) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

/** Whether the quote there opens something that is closed on the same line, before a blank or the end. */
const closes = (text: string, at: number): boolean => {
  const end = text.indexOf(text[at]!, at + 1)
  return end > at && !text.slice(at, end).includes('\n')
}

const plainPath = (part: string): string => {
  if (!part.startsWith('file://')) return part
  try {
    return fileURLToPath(part.replace('file://localhost/', 'file:///'))
  } catch (error) {
    // Not a well-formed address, such as one with a lone %: taken as it stands, the disk will say that it is not there.
    if (error instanceof TypeError || error instanceof URIError) return part.slice('file://'.length)
    throw error
  }
}

/** The absolute path that a person means: `~` is home, and what is relative starts at `base`. */
export const absolute = (text: string, {home, base}: {home: string; base: string}): string => {
  if (text === '~') return home
  return path.resolve(base, /^~[/\\]/.test(text) ? path.join(home, text.slice(2)) : text)
}

/** `~/Music/` for a folder below home; always with a separator at the end. */
export const folderText = (folder: string, home: string): string => {
  const inside = path.relative(home, folder)
  const below = home !== path.parse(home).root && !inside.startsWith('..') && !path.isAbsolute(inside)
  if (below) return inside === '' ? `~${path.sep}` : path.join('~', inside) + path.sep
  return folder.endsWith(path.sep) ? folder : folder + path.sep
}
