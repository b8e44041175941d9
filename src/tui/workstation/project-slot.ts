import {statesOf} from '../../session/project/history.ts'
import type {Project} from '../../session/project/project.ts'
import {calledAfter, withProject} from './initial.ts'
import {type Keeper, keep} from './keeper.ts'
import {endLoads, loadFiles} from './load-files.ts'
import {readChoices} from './open-overlay.ts'
import {positionOf} from './span.ts'
import {type OpenFolder, type OpenWish, patch, type Tools} from './tools.ts'

/** Where the open project lies: there is one or none. */
export type ProjectSlot = {
  readonly isFilled: boolean
  /** Opens a project in the place of the one that is there; that one stays when this throws BadInput. */
  open(folder: string, wish?: OpenWish): Promise<void>
  /** Why the project could not be saved; nothing when it was. */
  save(): Promise<string | undefined>
  /** Keeps what has changed on the desk. */
  watch(): void
  /** Saves and gives the folder back; nothing is opened any more. */
  close(): Promise<void>
  /** The same for a program that ends this moment: what is not saved yet is saved without waiting. Never throws. */
  abandon(): void
}

export const createProjectSlot = (tools: Tools): ProjectSlot => {
  const {desk, services, player, runs, tell} = tools
  let keeper: Keeper | undefined
  let last: Project | undefined
  let closing: Promise<void> | undefined
  /** Opening and closing take turns: a folder is given back before, or after, never while another comes. */
  let turn: Promise<void> = Promise.resolve()

  const placed = (project: Project): Project => {
    const {lane} = desk.get()
    return {...project, place: {...desk.get().history.present.place, lane, position: positionOf(desk.get())}}
  }
  const watch = (): void => {
    const {history, ready} = desk.get()
    if (!ready || history.present === last) return
    last = history.present
    keeper?.changed(history.present)
  }
  /** Saves and gives back the folder that is open. Loads end with it, and a run that was begun while it was saved. */
  const release = async (): Promise<void> => {
    const old = keeper
    if (!old) return
    await old.save()
    runs.cancel(tools)
    keeper = undefined
    old.release([...statesOf(desk.get().history), ...endLoads(tools)])
  }
  const putOnDesk = (opened: OpenFolder): void => {
    const own = keep(opened, {
      placed,
      onSaved: saved => {
        if (keeper !== own) return
        patch(desk, {saved})
        if (typeof saved === 'object') tell('error', saved.failed)
      },
    })
    keeper = own
    last = opened.project
    player.pause()
    desk.set({
      ...withProject(desk.get(), opened.folder, opened.project),
      readOnly: opened.readOnly,
      missing: new Set(opened.missing.map(({file}) => file)),
    })
    player.seek(opened.project.place.position)
    for (const {kind, text} of [...opened.news]) tell(kind, text)
    if (opened.encoded.length > 0) loadFiles(tools, opened.encoded)
    services.settings.opened(opened.folder)
    readChoices(tools)
  }
  const open = (folder: string, wish: OpenWish = {}): Promise<void> => {
    const opening = turn.then(async () => {
      if (closing) return
      const found = await services.openFolder(folder, wish)
      const opened = {...found, project: calledAfter(found.folder, found.project)}
      runs.cancel(tools)
      await release()
      // The person may have left meanwhile.
      if (closing) opened.close({mentioned: [], saved: opened.project})
      else putOnDesk(opened)
    })
    turn = opening.catch(() => {})
    return opening
  }
  const close = (): Promise<void> => {
    closing ??= turn.then(release)
    return closing
  }
  return {
    get isFilled() {
      return keeper !== undefined
    },
    open,
    save: async () => keeper?.save(),
    watch,
    close,
    abandon: () => keeper?.abandon(),
  }
}
