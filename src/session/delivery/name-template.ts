import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {safeName, shortened} from './safe-name.ts'

/** What a template may say of a song. */
export type NameValues = {
  /** Where it lies below the folder that all inputs share, parted by `/`; '' there. */
  readonly folder: string
  /** The file's name without its ending. */
  readonly name: string
  /** Without the dot. */
  readonly ending: string
}

export type NameTemplate = {
  readonly text: string
  /** Whether songs of one folder get different names by it. */
  readonly hasName: boolean
  /** Where a part of a song goes, parted by `/` and without an ending: `drums`, `minus-drums`, `quartet` for its facts. */
  readonly render: (values: NameValues, part: string) => string
}

const VALUES = ['folder', 'name', 'ending', 'stem'] as const
const MOST_LITERAL = 80
const LITERAL_FAULT = /[<>:"\\|?*\p{Cc}]/u

/**
 * Reads a template: text with {folder}, {name}, {ending} and {stem} in it, folders parted by `/`. Every name that comes of it
 * is one that all systems can hold. Throws BadInput.
 */
export const parseTemplate = (text: string): NameTemplate => {
  const refuse = (why: string): BadInput => new BadInput(`--name ${shown(text)}: ${why}`)
  const known = new RegExp(`\\{(${VALUES.join('|')})\\}`, 'g')
  const literal = text.replace(known, '')
  if (!text.includes('{stem}')) throw refuse('has no {stem}, so all stems would have one name; add {stem}')
  if (/[{}]/.test(literal)) throw refuse('expected only {folder}, {name}, {ending} and {stem} in brackets')
  if (LITERAL_FAULT.test(literal))
    throw refuse('holds what not every system has in names; use letters, digits, - and _')
  if (literal.length > MOST_LITERAL) throw refuse(`is too long, expected at most ${MOST_LITERAL} characters of its own`)
  if (text.startsWith('/')) throw refuse('begins with /, expected a name below --out; leave the / out')
  if (text.split('/').some(part => /^\.*$/.test(part) || part.startsWith('.')))
    throw refuse('has an empty or hidden folder in it; leave out what begins with a dot')
  if (/\.(wav|flac|mp3)$/i.test(text)) throw refuse('has an ending, which --format gives; leave it out')

  const render = (values: NameValues, part: string): string => {
    const folder = values.folder.split('/').map(shortened).join('/')
    const all = {folder, name: shortened(values.name.replaceAll('/', '_')), ending: values.ending, stem: part}
    return text
      .replace(known, (_, name: keyof typeof all) => all[name])
      .split('/')
      .filter(segment => segment !== '')
      .map(safeName)
      .join('/')
  }
  return {text, hasName: text.includes('{name}'), render}
}
