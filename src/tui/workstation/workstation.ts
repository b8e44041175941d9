import type {PlayerState} from '../../audio/play/player.ts'
import {edit} from '../../session/project/history.ts'
import {BrokenSession} from '../../session/project/session-file.ts'
import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {createRuns} from './commands/run-commands.ts'
import {conclude} from './conclude.ts'
import {createFollower} from './follow.ts'
import {emptyDesk} from './initial.ts'
import {orThrow} from './keeper.ts'
import {createLeaving} from './leaving.ts'
import {messageOf} from './message.ts'
import {createNoticeLife, outdated} from './notice-life.ts'
import {brokenQuestion} from './open-overlay.ts'
import {show} from './overlay-host.ts'
import {createPresser} from './press.ts'
import {createProjectSlot} from './project-slot.ts'
import type {Desk} from './state.ts'
import {createStore, type Store} from './store.ts'
import {type OpenWish, patch, type Services, type Tools} from './tools.ts'

export type Workstation = {
  readonly desk: Store<Desk>
  press(press: Press): void
  /** Opens a project in the place of the one that is there; that one stays when this throws BadInput. */
  open(folder: string, wish?: OpenWish): Promise<void>
  readonly tell: Tools['tell']
  /** Saves, stops every child and gives the folder back. For every way out; never rejects. */
  close(): Promise<void>
  /** The same for a program that ends this moment: what is not saved yet is saved without waiting. Never throws. */
  abandon(): void
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
  let closing: Promise<void> | undefined

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
    if (!slot.isFilled) return
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
          await slot.open(folder, wish)
        } catch (error) {
          if (!(error instanceof BrokenSession)) throw error
          brokenQuestion(tools, {folder, wish}, error.message)
        }
      }
      if (wish.force) attempt(go)
      else leaving.leave({kind: 'open', folder, wish}, go)
    },
    save: async () => orThrow(await slot.save()),
    quit: () => leaving.leave({kind: 'quit'}, async () => tools.leave()),
    leave: () => void close().then(services.exit),
  }
  const slot = createProjectSlot(tools)
  const leaving = createLeaving(tools, slot.save)
  const follow = createFollower(tools)
  const notices = createNoticeLife(tools)
  const presser = createPresser(tools, keymap)
  const press = (what: Press): void => {
    const {notice} = desk.get()
    presser(what)
    if (!noticesStay()) notices.pressed(notice)
  }

  let following = false
  desk.subscribe(() => {
    if (following) return
    following = true
    follow()
    slot.watch()
    notices.follow()
    leaving.watch()
    following = false
  })

  const close = (): Promise<void> => {
    closing ??= (async () => {
      runs.cancel(tools)
      tools.player.close()
      await slot.close().finally(() => services.studio.close())
    })()
    return closing
  }
  return {desk, press, open: slot.open, tell, close, abandon: slot.abandon}
}
