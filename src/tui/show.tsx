import {Chalk, supportsColor} from 'chalk'
import {type Instance, render} from 'ink'
import {throwIfCancelled} from '../base/throw-if-cancelled.ts'
import {firstStart} from '../session/folder/first-start.ts'
import {openSettings} from '../session/settings/open-settings.ts'
import type {Settings} from '../session/settings/settings.ts'
import {App} from './app.tsx'
import {type Looks, looksOf, withMouse} from './looks.ts'
import {Ink} from './screens/ink-context.ts'
import {realServices} from './services.ts'
import type {StartOptions} from './start.ts'
import {enterTerminal} from './terminal.ts'
import {messageOf} from './workstation/message.ts'
import {createStore} from './workstation/store.ts'
import {createWorkstation, type Workstation} from './workstation/workstation.ts'

/** Frames a second at most; keys are drawn with the next one. */
const MOST_FRAMES = 60

/** Draws the workstation on the terminal until the person leaves, or the signal is raised. See `openWorkstation`. */
export const showWorkstation = async ({folder, signal, ...flags}: StartOptions): Promise<void> => {
  const {stdout, env, platform} = process
  const settings = withMouse(await openSettings(), flags)
  const surroundings = {env, platform}
  const first = looksOf(settings.get(), flags, surroundings)
  const looks = createStore<Looks>(first.looks)
  // Ink draws a last frame when the program ends; registered first, that is while the screen is still taken.
  let screen: Instance | undefined
  const unmount = (): void => screen?.unmount()
  process.on('exit', unmount)
  const redraws = createStore(0)
  const redraw = (): void => redraws.update(count => count + 1)
  const terminal = enterTerminal(stdout, {mouse: looks.get().mouse, onResume: redraw})

  const size = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24})
  const surface = {
    size,
    exit: unmount,
    redraw,
  }
  const services = realServices({
    ...surface,
    settings: {
      ...settings,
      problems: [...settings.problems, ...first.problems],
      change: change => {
        const fault = settings.change(change)
        looks.set(looksOf(settings.get(), flags, surroundings).looks)
        terminal.mouse(looks.get().mouse)
        return fault
      },
    },
  })
  const station = createWorkstation({
    services,
    keymap: () => looks.get().keymap,
    noticesStay: () => looks.get().linear,
  })
  // A second signal, a close that takes too long, an error that nobody expected.
  process.on('exit', station.abandon)
  const level = env.NO_COLOR ? 0 : supportsColor ? supportsColor.level : 0
  screen = render(
    <Ink.Provider value={new Chalk({level})}>
      <App station={station} looks={looks} redraws={redraws} />
    </Ink.Provider>,
    {exitOnCtrlC: false, patchConsole: false, maxFps: MOST_FRAMES},
  )
  // Asked for now: the person may leave before the project is open.
  const left = screen.waitUntilExit()
  const stop = (): void => void station.close().then(unmount)
  signal.addEventListener('abort', stop, {once: true})
  if (signal.aborted) stop()
  const opened = begin(station, folder, settings.get()).then(() => {
    // One line is all there is to tell them in.
    const {notice} = station.desk.get()
    const problems = [...(notice ? [notice.text] : []), ...services.settings.problems]
    if (services.settings.problems.length > 0) station.tell('warning', problems.join(' · '))
  })
  try {
    await Promise.all([opened, left])
    throwIfCancelled(signal)
  } finally {
    await station.close()
    process.off('exit', station.abandon)
    unmount()
    process.off('exit', unmount)
    terminal.leave()
  }
}

/** Opens what was asked for, else the last project; where that one cannot be opened, the demo. */
const begin = async (station: Workstation, folder: string | undefined, {recent}: Settings): Promise<void> => {
  if (folder !== undefined) return station.open(folder, {create: true})
  const [last] = recent
  if (last === undefined) return station.open(await firstStart())
  try {
    await station.open(last)
  } catch (error) {
    await station.open(await firstStart())
    station.tell('warning', messageOf(error) ?? '')
  }
}
