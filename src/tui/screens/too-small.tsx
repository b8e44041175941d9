import {Text} from 'ink'
import {useContext} from 'react'
import {Letters} from './ink-context.ts'
import {SMALLEST} from './layout.ts'

/** Says what is needed, in as little room as there may be. */
export const TooSmall = ({columns, rows}: {columns: number; rows: number}) => {
  const letters = useContext(Letters)
  const words = [
    'Quartet needs',
    `${SMALLEST.columns} columns and`,
    `${SMALLEST.rows} rows; this`,
    `is ${columns} by ${rows}.`,
  ]
  const line = `Quartet needs ${SMALLEST.columns}×${SMALLEST.rows}, this is ${columns}×${rows}; Ctrl+C quits.`
  const fits = line.length <= columns
  const shown = fits ? [line] : words.map(word => word.slice(0, Math.max(1, columns)))
  return <Text wrap="truncate">{letters(shown.slice(0, Math.max(1, rows - 1)).join('\n'))}</Text>
}
