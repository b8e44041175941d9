import {type Leaving, leaveQuestion} from './open-overlay.ts'
import type {Desk} from './state.ts'
import {patch, type Tools} from './tools.ts'

/** What would be lost by leaving this project now. */
const lostNow = ({running, writing, readOnly, history}: Desk): string | undefined => {
  if (running) return 'A task is still running; its take would be lost.'
  if (writing > 0) return 'A file is still being loaded or written; it would be lost.'
  return readOnly && history.past.length > 0
    ? 'Nothing can be kept in this folder; your edits would be lost.'
    : undefined
}

export type LeavingDesk = {
  /**
   * Goes when nothing is lost by it, else asks: at once where that is possible, for the keys that follow must find the
   * question.
   */
  leave(leaving: Leaving, go: () => Promise<void>): void
  /** A run that ends has answered the question whether to leave it. */
  watch(): void
}

/** The ways out of a project. `save` says why it could not be saved. */
export const createLeaving = (tools: Tools, save: () => Promise<string | undefined>): LeavingDesk => {
  const {desk} = tools
  /** What was asked last, as long as it is so. */
  let asked: {readonly leaving: Leaving; readonly lost: string} | undefined
  const ask = (leaving: Leaving, lost: string): void => {
    asked = {leaving, lost}
    leaveQuestion(tools, leaving, lost)
  }
  const leave = (leaving: Leaving, go: () => Promise<void>): void => {
    const lost = lostNow(desk.get())
    if (lost) return ask(leaving, lost)
    tools.attempt(async () => {
      const fault = desk.get().readOnly ? undefined : await save()
      if (fault === undefined) await go()
      else leaveQuestion(tools, leaving, `The project could not be saved: ${fault}`)
    })
  }
  const watch = (): void => {
    const {overlay} = desk.get()
    if (!asked || overlay?.kind !== 'ask' || overlay.question !== asked.lost) return
    const lost = lostNow(desk.get())
    if (lost === asked.lost) return
    if (lost) return ask(asked.leaving, lost)
    asked = undefined
    patch(desk, {overlay: undefined})
  }
  return {leave, watch}
}
