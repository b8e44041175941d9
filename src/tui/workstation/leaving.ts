import {type Leaving, leaveQuestion} from './open-overlay.ts'
import type {Desk} from './state.ts'
import type {Tools} from './tools.ts'

/** What would be lost by leaving this project now. */
const lostNow = ({running, writing, readOnly, history}: Desk): string | undefined => {
  if (running) return 'A task is still running; its take would be lost.'
  if (writing > 0) return 'A file is still being loaded or written; it would be lost.'
  return readOnly && history.past.length > 0
    ? 'Nothing can be kept in this folder; your edits would be lost.'
    : undefined
}

type Way = {
  /** Saves the project; why it could not be. */
  readonly save: () => Promise<string | undefined>
  readonly go: () => Promise<void>
}

/**
 * Goes when nothing is lost by it, else asks: at once where that is possible, for the keys that follow must find the
 * question.
 */
export const leaveFor = (tools: Tools, leaving: Leaving, {save, go}: Way): void => {
  const lost = lostNow(tools.desk.get())
  if (lost) return leaveQuestion(tools, leaving, lost)
  tools.attempt(async () => {
    const fault = tools.desk.get().readOnly ? undefined : await save()
    if (fault === undefined) await go()
    else leaveQuestion(tools, leaving, `The project could not be saved: ${fault}`)
  })
}
