import {Chalk, type ChalkInstance} from 'chalk'
import {createContext} from 'react'

/** How many colours the terminal has; none where nobody said. */
export const Ink = createContext<ChalkInstance>(new Chalk({level: 0}))

/** Turns words into what the terminal has letters for; as they are where nobody said. */
export const Letters = createContext<(text: string) => string>(text => text)
