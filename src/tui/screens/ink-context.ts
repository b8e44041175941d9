import {Chalk, type ChalkInstance} from 'chalk'
import {createContext} from 'react'

/** How many colours the terminal has; none where nobody said. */
export const Ink = createContext<ChalkInstance>(new Chalk({level: 0}))
