import {STEMS} from '../../base/stems.ts'
import {note} from '../../session/project/history.ts'
import {metreText} from '../../session/project/metre.ts'
import type {Clip, Project} from '../../session/project/project.ts'
import {patch, type Tools} from './tools.ts'

/** Only what was loaded: what is made follows the beat that there is. */
const isLoaded = (clip: Clip | undefined): clip is Clip => clip?.file.startsWith('audio/') === true

/** What beats are heard in: the mix, else the drums and what was loaded with them. */
export const heardIn = ({lanes}: Project): Clip[] =>
  isLoaded(lanes.mix.clip) ? [lanes.mix.clip] : STEMS.map(stem => lanes[stem].clip).filter(isLoaded)

/** What makes another estimate worth while: another mix, or other drums. */
const keyOf = (project: Project): string | undefined =>
  [project.lanes.mix.clip, project.lanes.drums.clip, ...heardIn(project)].find(isLoaded)?.file

/**
 * Has the metre estimated when a mix or drums were loaded, or a person wishes it. Never takes the place of what a person has
 * said, nor makes anybody wait.
 */
export const createMetreFollower = (tools: Tools): (() => void) => {
  let folder = ''
  let heard: string | undefined
  let wish: unknown

  const estimate = async (key: string, clips: readonly Clip[]): Promise<void> => {
    const {desk, services} = tools
    const asked = folder
    const metre = await services.studio.metre(asked, clips)
    if (desk.get().folder !== asked || heard !== key) return
    const wished = wish !== undefined
    wish = undefined
    if (!metre) {
      if (wished) tools.tell('info', 'no steady beat was found; b types it, y taps it')
      return
    }
    // Not an edit: nobody has done it, and no undo takes it back.
    desk.update(now => ({
      ...now,
      history: note(now.history, project => (project.metre && !project.metre.estimate ? project : {...project, metre})),
    }))
    if (wished) tools.tell('info', `${metreText(metre)}, as far as can be heard`)
  }
  return () => {
    const {folder: now, history, metreWish} = tools.desk.get()
    const {metre} = history.present
    const key = keyOf(history.present)
    const isOpened = now !== folder
    if (isOpened) {
      folder = now
      // An estimate that was saved stays until something else is loaded.
      heard = metre ? key : undefined
    }
    const isWished = metreWish !== undefined
    if (isWished) {
      wish = metreWish
      patch(tools.desk, {metreWish: undefined})
    }
    if (key === undefined || (key === heard && !isWished)) return
    heard = key
    if (metre && !metre.estimate) return
    tools.attempt(() => estimate(key, heardIn(history.present)))
  }
}
