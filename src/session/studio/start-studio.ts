import type {ChildProcess} from 'node:child_process'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {forkEntry, isFromOutside} from '../../base/fork-entry.ts'
import type {Answer} from './messages.ts'

type Listeners = {
  readonly hear: (answer: Answer) => void
  /** Called once, when the process has ended for whatever reason. */
  readonly onGone: (why: Error) => void
}

/** Starts the studio's process, bundled or in source. */
export const startStudio = ({hear, onGone}: Listeners): ChildProcess => {
  const {process, lastWords} = forkEntry(import.meta.url, {
    bundled: 'studio',
    onGone: ({code, signal, fault}) => {
      if (fault) return onGone(new ModelError(`the studio's process cannot be started: ${fault.message}; try again`))
      // It may come before the process can listen.
      if (isFromOutside(signal)) return onGone(new Cancelled())
      const why = [`the studio's process ended (${signal ?? `code ${code}`})`, lastWords()].filter(Boolean).join(': ')
      onGone(new ModelError(`${why}; what was whole on disk still is; try again`))
    },
  })
  process.on('message', hear)
  return process
}
