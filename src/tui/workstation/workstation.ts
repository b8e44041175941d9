import type {PlayerState} from '../../audio/play/player.ts'
import {type Autosave, createAutosave} from '../../session/folder/autosave.ts'
import {edit} from '../../session/project/history.ts'
import type {Project} from '../../session/project/project.ts'
import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {createFollower} from './follow.ts'
import {emptyDesk, withProject} from './initial.ts'
import {messageOf} from './message.ts'
import {createPresser} from './press.ts'
import {createRuns} from './run-commands.ts'
import {positionOf} from './span.ts'
import type {Desk} from './state.ts'
import {createStore, type Store} from './store.ts'
import {type OpenFolder, patch, type Services, type Tools} from './tools.ts'

export type Workstation = {
  readonly desk: Store<Desk>
  press(press: Press): void
  /** Opens a project in the place of the one that is there; that one stays when this throws BadInput. */
  open(folder: string): Promise<void>
  readonly tell: Tools['tell']
  /** Saves, stops every child and gives the folder back. For every way out; never rejects. */
  close(): Promise<void>
}

type Options = {readonly services: Services; readonly keymap: () => Keymap}

/** All that the screen shows and does, without the screen. */
export const createWorkstation = ({services, keymap}: Options): Workstation => {
  const desk = createStore<Desk>(emptyDesk(''))
  const runs = createRuns()
  let folder: OpenFolder | undefined
  let autosave: Autosave | undefined
  let last: Project | undefined
  let closing: Promise<void> | undefined

  const tell: Tools['tell'] = (kind, text) => patch(desk, {notice: {kind, text}})
  const attempt: Tools['attempt'] = work => {
    work().catch(error => {
      const text = messageOf(error)
      if (text) tell('error', text)
    })
  }
  const onState = (player: PlayerState): void => {
    const before = desk.get().player
    patch(desk, {player})
    const {mend} = player.output
    if (mend && mend !== before?.output.mend) tell('warning', mend)
    const fault = player.faults.find(text => !before?.faults.includes(text))
    if (fault) tell('error', fault)
  }
  const tools: Tools = {
    desk,
    services,
    player: services.openPlayer(onState),
    runs,
    edit: what => desk.update(now => ({...now, history: edit(now.history, what)})),
    tell,
    attempt,
    open: where => attempt(() => open(where)),
    saved: () => autosave?.flush() ?? Promise.resolve(),
    leave: () => void close().then(services.exit),
  }
  const follow = createFollower(tools)
  const presser = createPresser(tools, keymap)

  /** The project, with where the person is now. */
  const placedNow = (): Project => {
    const {history, lane} = desk.get()
    const {present} = history
    return {...present, place: {...present.place, lane, position: positionOf(desk.get())}}
  }
  const watchProject = (): void => {
    const {history, ready, readOnly} = desk.get()
    if (!ready || history.present === last) return
    last = history.present
    if (readOnly) return
    patch(desk, {saved: 'unsaved'})
    autosave?.changed(history.present)
  }
  let following = false
  desk.subscribe(() => {
    if (following) return
    following = true
    follow()
    watchProject()
    following = false
  })

  const settleFolder = async (): Promise<void> => {
    const opened = folder
    if (!opened) return
    if (!opened.readOnly && desk.get().ready) {
      autosave?.changed(placedNow())
      await autosave?.flush()
    }
    folder = undefined
    opened.close(desk.get().history.present)
  }
  const putOnDesk = (opened: OpenFolder): void => {
    folder = opened
    const saver = createAutosave({
      // Where the person is counts too, should this be the last save.
      save: project => opened.save({...project, place: placedNow().place}),
      onResult: ({error}) => {
        if (autosave !== saver) return
        patch(desk, {
          saved: error === undefined ? (saver.isSaved() ? 'saved' : 'unsaved') : {failed: messageOf(error) ?? ''},
        })
        if (error !== undefined) tell('error', messageOf(error) ?? 'the project cannot be saved')
      },
    })
    autosave = saver
    last = opened.project
    desk.set({
      ...withProject(desk.get(), opened.folder, opened.project),
      readOnly: opened.readOnly,
      missing: new Set(opened.missing.map(({file}) => file)),
    })
    tools.player.seek(opened.project.place.position)
    const gone = opened.missing.length
    if (gone > 0)
      tell(
        'warning',
        `${opened.missing[0]!.file}${gone > 1 ? ` and ${gone - 1} more` : ''}: gone or changed; R finds it again`,
      )
    else if (opened.readOnly) tell('warning', 'this folder cannot be written to: you can listen, but nothing is kept')
    services.settings.opened(opened.folder)
  }
  const open = async (where: string): Promise<void> => {
    runs.cancel(tools)
    const opened = await services.openFolder(where)
    // The person may have left meanwhile.
    if (closing) return opened.close(opened.project)
    await settleFolder()
    putOnDesk(opened)
  }

  const close = (): Promise<void> => {
    closing ??= (async () => {
      runs.cancel(tools)
      tools.player.close()
      await settleFolder()
      services.studio.close()
    })()
    return closing
  }
  return {desk, press: presser, open, tell, close}
}
