import {useStdout} from 'ink'
import {type ReactNode, useEffect, useEffectEvent, useState, useSyncExternalStore} from 'react'
import {usePresses} from './keys/use-presses.ts'
import type {Looks} from './looks.ts'
import {toAscii} from './screens/ascii.ts'
import {Letters} from './screens/ink-context.ts'
import {layoutOf} from './screens/layout.ts'
import {LinearScreen} from './screens/linear-screen.tsx'
import {TooSmall} from './screens/too-small.tsx'
import {WorkstationScreen} from './screens/workstation-screen.tsx'
import type {Store} from './workstation/store.ts'
import type {Workstation} from './workstation/workstation.ts'

const asItIs = (text: string): string => text

const useStore = <Value,>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.get)

const useSize = (): {columns: number; rows: number} => {
  const {stdout} = useStdout()
  const read = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24})
  const [size, setSize] = useState(read)
  useEffect(() => {
    const onResize = (): void => setSize(read())
    stdout.on('resize', onResize)
    return () => {
      stdout.off('resize', onResize)
    }
  })
  return size
}

/** Draws the whole screen anew whenever the count goes up; Ink itself writes no frame twice. */
const useRedraws = (count: number): void => {
  const {write} = useStdout()
  const redraw = useEffectEvent(() => write('\x1b[2J\x1b[H'))
  useEffect(() => {
    if (count > 0) redraw()
  }, [count])
}

type Props = {readonly station: Workstation; readonly looks: Store<Looks>; readonly redraws: Store<number>}

/** The whole program in a terminal: presses in, the desk out. */
export const App = ({station, looks, redraws}: Props) => {
  const desk = useStore(station.desk)
  const {theme, glyphs, linear, keymap} = useStore(looks)
  const {columns, rows} = useSize()
  useRedraws(useStore(redraws))
  usePresses(presses => {
    for (const press of presses) station.press(press)
  })
  const layout = layoutOf({columns, rows})
  const screen = (): ReactNode => {
    if (linear) return <LinearScreen desk={desk} keymap={keymap} columns={columns} rows={rows} theme={theme} />
    if (!layout) return <TooSmall columns={columns} rows={rows} />
    return <WorkstationScreen desk={desk} layout={layout} theme={theme} glyphs={glyphs} keymap={keymap} />
  }
  return <Letters.Provider value={glyphs === 'ascii' ? toAscii : asItIs}>{screen()}</Letters.Provider>
}
