import type {Seconds} from '../../base/units.ts'
import type {Desk, Notice} from './state.ts'
import {patch, type Tools} from './tools.ts'

/** As long as two lines take to be read. */
const READ: Seconds = 8

/** The desk after an edit, or with another sound to be heard: what was told of the one before may not be so any more. */
export const outdated = (desk: Desk): Desk =>
  desk.notice?.kind === 'info' && desk.writing === 0 ? {...desk, notice: undefined} : desk

/**
 * Takes notices off the screen: call `follow` after every change of the desk, `pressed` after every press. No clock does
 * it: what was told while nobody was there is still there when somebody comes back.
 */
export const createNoticeLife = ({desk, services}: Pick<Tools, 'desk' | 'services'>) => {
  let told: Notice | undefined
  let since: Seconds = 0
  let {listening} = desk.get()

  const follow = (): void => {
    const now = desk.get()
    if (now.notice !== told) {
      told = now.notice
      since = services.now()
    } else if (now.listening !== listening) desk.update(outdated)
    listening = now.listening
  }
  /** `before`: what was told before the press. Work under way still says that it is. */
  const pressed = (before: Notice | undefined): void => {
    const {notice, writing} = desk.get()
    if (!notice || notice !== before || services.now() - since < READ) return
    if (notice.kind !== 'info' || writing === 0) patch(desk, {notice: undefined})
  }
  return {follow, pressed}
}
