import {Text} from 'ink'
import {memo, useContext} from 'react'
import type {Line} from '../paint/run.ts'
import {toAnsi} from '../paint/to-ansi.ts'
import {drawable} from '../widgets/clip-text.ts'
import {Ink, Letters} from './ink-context.ts'

/**
 * Painted lines as one piece of text: a screen of a thousand cells is then one node to lay out. Blanks at their ends are
 * left out, since Ink looks at every cell of every frame.
 */
export const Lines = memo(({lines}: {lines: readonly Line[]}) => {
  const chalk = useContext(Ink)
  const letters = useContext(Letters)
  const spelt = lines.map(line => line.map(run => ({...run, text: letters(drawable(run.text))})))
  return <Text wrap="truncate">{spelt.map(line => toAnsi(line, chalk).trimEnd()).join('\n')}</Text>
})
Lines.displayName = 'Lines'
