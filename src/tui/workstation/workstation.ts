import type {PlayerState} from '../../audio/play/player.ts'
import {edit, statesOf} from '../../session/project/history.ts'
import type {Project} from '../../session/project/project.ts'
import {BrokenSession} from '../../session/project/session-file.ts'
import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {conclude} from './conclude.ts'
import {createFollower} from './follow.ts'
import {emptyDesk, withProject} from './initial.ts'
import {type Keeper, keep, orThrow} from './keeper.ts'
import {endLoads, loadFiles} from './load-files.ts'
import {messageOf} from './message.ts'
import {createNoticeLife, outdated} from './notice-life.ts'
import {brokenQuestion, type Leaving, leaveQuestion, readChoices} from './open-overlay.ts'
import {show} from './overlay-host.ts'
import {createPresser} from './press.ts'
import {createRuns} from './run-commands.ts'
import {positionOf} from './span.ts'
import type {Desk} from './state.ts'
import {createStore, type Store} from './store.ts'
import {type OpenFolder, type OpenWish, patch, type Services, type Tools} from './tools.ts'

export type Workstation = {
  readonly desk: Store<Desk>
  press(press: Press): void
  /** Opens a project in the place of the one that is there; that one stays when this throws BadInput. */
  open(folder: string, wish?: OpenWish): Promise<void>
  readonly tell: Tools['tell']
  /** Saves, stops every child and gives the folder back. For every way out; never rejects. */
  close(): Promise<void>
}

type Options = {
  readonly services: Services
  readonly keymap: () => Keymap
  /** Notices stay until the next one: where lines are read aloud, one that goes is read as another. */
  readonly noticesStay?: () => boolean
}

/** All that the screen shows and does, without the screen. */
export const createWorkstation = ({services, keymap, noticesStay = () => false}: Options): Workstation => {
  const desk = createStore<Desk>(emptyDesk(''))
  const runs = createRuns()
  let keeper: Keeper | undefined
  let last: Project | undefined
  let closing: Promise<void> | undefined
  /** Opening and closing take turns: a folder is given back before, or after, never while another comes. */
  let turn: Promise<void> = Promise.resolve()

  const tell: Tools['tell'] = (kind, text) => patch(desk, {notice: {kind, text}})
  const attempt: Tools['attempt'] = work => {
    work().catch(error => {
      const text = messageOf(error)
      if (text) tell('error', text)
    })
  }
  const write: Tools['write'] = work => {
    desk.update(now => ({...now, writing: now.writing + 1}))
    attempt(() => work().finally(() => desk.update(now => ({...now, writing: now.writing - 1}))))
  }
  const lookForFiles = async (): Promise<void> => {
    const {folder, history} = desk.get()
    if (!keeper) return
    const missing = new Set(await services.missingFiles(folder, history.present))
    const now = desk.get()
    // What is there by now must not be called gone.
    if (now.folder === folder && now.history.present !== history.present) return lookForFiles()
    if (now.folder === folder) patch(desk, {missing})
  }
  const refreshMissing: Tools['refreshMissing'] = () => attempt(lookForFiles)
  const onState = (player: PlayerState): void => {
    const before = desk.get().player
    patch(desk, {player, playerAt: services.now()})
    const mend = player.output?.mend
    if (mend && mend !== before?.output?.mend) tell('warning', mend)
    const fault = player.faults.find(text => !before?.faults.includes(text))
    if (!fault) return
    refreshMissing()
    tell('error', fault)
  }

  /** What would be lost by leaving this project now. */
  const lostNow = (): string | undefined => {
    const {running, writing, readOnly, history} = desk.get()
    if (running) return 'A task is still running; its take would be lost.'
    if (writing > 0) return 'A file is still being loaded or written; it would be lost.'
    return readOnly && history.past.length > 0
      ? 'Nothing can be kept in this folder; your edits would be lost.'
      : undefined
  }
  const lostUnsaved = async (): Promise<string | undefined> => {
    const fault = desk.get().readOnly ? undefined : await keeper?.save()
    return fault === undefined ? undefined : `The project could not be saved: ${fault}`
  }
  /** What was asked last, as long as it is so. */
  let asked: {readonly leaving: Leaving; readonly lost: string} | undefined
  const ask = (leaving: Leaving, lost: string): void => {
    asked = {leaving, lost}
    leaveQuestion(tools, leaving, lost)
  }
  /** A run that ends has answered the question whether to leave it. */
  const watchQuestion = (): void => {
    const {overlay} = desk.get()
    if (!asked || overlay?.kind !== 'ask' || overlay.question !== asked.lost) return
    const lost = lostNow()
    if (lost === asked.lost) return
    if (lost) return ask(asked.leaving, lost)
    asked = undefined
    patch(desk, {overlay: undefined})
  }
  /** Asks at once where that is possible: the keys that follow must find the question. */
  const leaveFor = (leaving: Leaving, go: () => Promise<void>): void => {
    const lost = lostNow()
    if (lost) return ask(leaving, lost)
    attempt(async () => {
      const unsaved = await lostUnsaved()
      if (unsaved) leaveQuestion(tools, leaving, unsaved)
      else await go()
    })
  }
  const tools: Tools = {
    desk,
    services,
    player: services.openPlayer(onState),
    runs,
    edit: (what, knob) =>
      desk.update(now => {
        const history = edit(now.history, what, knob)
        return history === now.history ? now : outdated({...now, history})
      }),
    tell,
    show: step => show(tools, step, conclude),
    attempt,
    write,
    refreshMissing,
    open: (folder, wish = {}) => {
      const go = async (): Promise<void> => {
        try {
          await open(folder, wish)
        } catch (error) {
          if (!(error instanceof BrokenSession)) throw error
          brokenQuestion(tools, {folder, wish}, error.message)
        }
      }
      if (wish.force) attempt(go)
      else leaveFor({kind: 'open', folder, wish}, go)
    },
    save: async () => orThrow(await keeper?.save()),
    quit: () => leaveFor({kind: 'quit'}, async () => tools.leave()),
    leave: () => void close().then(services.exit),
  }
  const follow = createFollower(tools)
  const notices = createNoticeLife(tools)
  const presser = createPresser(tools, keymap)
  const press = (what: Press): void => {
    const {notice} = desk.get()
    presser(what)
    if (!noticesStay()) notices.pressed(notice)
  }

  const placed = (project: Project): Project => {
    const {lane} = desk.get()
    return {...project, place: {...desk.get().history.present.place, lane, position: positionOf(desk.get())}}
  }
  const watchProject = (): void => {
    const {history, ready} = desk.get()
    if (!ready || history.present === last) return
    last = history.present
    keeper?.changed(history.present)
  }
  let following = false
  desk.subscribe(() => {
    if (following) return
    following = true
    follow()
    notices.follow()
    watchProject()
    watchQuestion()
    following = false
  })

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
    tools.player.pause()
    desk.set({
      ...withProject(desk.get(), opened.folder, opened.project),
      readOnly: opened.readOnly,
      missing: new Set(opened.missing.map(({file}) => file)),
    })
    tools.player.seek(opened.project.place.position)
    for (const {kind, text} of [...opened.news]) tell(kind, text)
    if (opened.encoded.length > 0) loadFiles(tools, opened.encoded)
    services.settings.opened(opened.folder)
    readChoices(tools)
  }
  const open = (folder: string, wish: OpenWish = {}): Promise<void> => {
    const opening = turn.then(async () => {
      if (closing) return
      const opened = await services.openFolder(folder, wish)
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
    closing ??= (async () => {
      runs.cancel(tools)
      tools.player.close()
      await turn
      try {
        await release()
      } finally {
        services.studio.close()
      }
    })()
    return closing
  }
  return {desk, press, open, tell, close}
}
