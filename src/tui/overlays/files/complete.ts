import {splitGraphemes} from '../../paint/columns.ts'
import {type FilesState, folderPartOf, rowsOf} from './files.ts'

/** What all of them begin with, by whole characters. */
export const commonStart = (names: readonly string[]): string => {
  const [first = [], ...others] = names.map(splitGraphemes)
  const end = first.findIndex((grapheme, i) => others.some(other => other[i] !== grapheme))
  return first.slice(0, end < 0 ? undefined : end).join('')
}

/** The field's text completed as far as the folder's entries agree, and how many there are; undefined when none fits. */
export const completed = (state: FilesState): {text: string; count: number} | undefined => {
  const part = folderPartOf(state.field.text)
  const segment = state.field.text.slice(part.length)
  const entries = rowsOf(state).flatMap(row => (row.kind === 'entry' ? [row.entry] : []))
  const same = entries.filter(({name}) => name.startsWith(segment))
  // Where no name has these capitals, others count.
  const fitting = same.length > 0 ? same : entries
  const [only] = fitting
  if (!only) return undefined
  if (fitting.length === 1) return {text: `${part}${only.name}${only.kind === 'folder' ? '/' : ''}`, count: 1}
  const common = commonStart(fitting.map(({name}) => name))
  return {text: part + (common.length >= segment.length ? common : segment), count: fitting.length}
}
