import {useStdin} from 'ink'
import {useEffect, useEffectEvent} from 'react'
import type {Press} from './command.ts'
import {createPressParser} from './parse.ts'

/**
 * Calls back with all presses that came at once, and keeps the terminal in raw mode meanwhile. Use it once, at the top:
 * each has a parser of its own.
 */
export const usePresses = (onPresses: (presses: readonly Press[]) => void): void => {
  // Ink's own name says that this may change; its version is pinned, and a test holds it to what is used here.
  const {internal_eventEmitter: pieces, setRawMode} = useStdin()
  const report = useEffectEvent(onPresses)
  useEffect(() => {
    const parse = createPressParser()
    const read = (piece: string): void => {
      const presses = parse(piece)
      if (presses.length > 0) report(presses)
    }
    setRawMode(true)
    pieces.on('input', read)
    return () => {
      pieces.off('input', read)
      setRawMode(false)
    }
  }, [pieces, setRawMode])
}
