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
/** Disks hold names of 255 bytes, of which an ending takes some. */
const MOST_BYTES = 240
/** How long a value may be, the first of these with which every name fits. */
const VALUE_BYTES: readonly number[] = [120, 60, 20]
const LITERAL_FAULT = /[<>:"\\|?*\p{Cc}]/u

/**
 * Reads a template: text with {folder}, {name}, {ending} and {stem} in it, folders parted by `/`. Every name that comes of it
 * is one that all systems can hold. Throws BadInput.
 */
export const parseTemplate = (text: string): NameTemplate => {
  const refuse = (why: string): BadInput => new BadInput(`${shown(text)}: ${why}`, {about: 'name'})
  const known = new RegExp(`\\{(${VALUES.join('|')})\\}`, 'g')
  const literal = text.replace(known, '')
  if (!text.includes('{stem}')) throw refuse('has no {stem}, so all stems would have one name; add {stem}')
  if (/[{}]/.test(literal)) throw refuse('expected only {folder}, {name}, {ending} and {stem} in brackets')
  if (LITERAL_FAULT.test(literal))
    throw refuse('holds what not every system has in names; use letters, digits, - and _')
  if (Buffer.byteLength(literal) > MOST_LITERAL)
    throw refuse(`is too long, expected at most ${MOST_LITERAL} letters of its own`)
  if (text.startsWith('/')) throw refuse('begins with /, expected a name below the folder of results; leave the / out')
  if (text.split('/').some(part => /^\.*$/.test(part) || part.startsWith('.')))
    throw refuse('has an empty or hidden folder in it; leave out what begins with a dot')
  if (/\.(wav|flac|mp3)$/i.test(text)) throw refuse('has an ending, which the format gives; leave it out')

  const within = ({folder, name, ending}: NameValues, part: string, most: number): string[] => {
    const all = {
      folder: folder
        .split('/')
        .map(segment => shortened(segment, most))
        .join('/'),
      name: shortened(name.replaceAll('/', '_'), most),
      ending: shortened(ending, most),
      stem: part,
    }
    const whole = text.replace(known, (_, value: keyof typeof all) => all[value])
    return whole
      .split('/')
      .filter(segment => segment !== '')
      .map(safeName)
  }
  const render = (values: NameValues, part: string): string => {
    let segments: string[] = []
    for (const most of VALUE_BYTES) {
      segments = within(values, part, most)
      if (segments.every(segment => Buffer.byteLength(segment) <= MOST_BYTES)) break
    }
    return segments.join('/')
  }
  return {text, hasName: text.includes('{name}'), render}
}
