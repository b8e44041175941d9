import {Chalk, supportsColor} from 'chalk'
import {render} from 'ink'
import {BadInput} from '../base/errors.ts'
import {firstStart} from '../session/folder/first-start.ts'
import {openSettings} from '../session/settings/open-settings.ts'
import type {Settings} from '../session/settings/settings.ts'
import {App} from './app.tsx'
import {type Looks, looksOf, type ScreenFlags} from './looks.ts'
import {Ink} from './screens/ink-context.ts'
import {realServices} from './services.ts'
import {enterTerminal} from './terminal.ts'
import {messageOf} from './workstation/message.ts'
import {createStore} from './workstation/store.ts'
import {createWorkstation, type Workstation} from './workstation/workstation.ts'

export type StartOptions = ScreenFlags & {
  /** The project; absent: the last one that was open, on the very first start a copy of the demo. */
  readonly folder?: string
  /** Raised by Ctrl-C from outside, a polite kill and a closed terminal. */
  readonly signal: AbortSignal
}

/** Frames a second at most; keys are drawn with the next one. */
const MOST_FRAMES = 30

/**
 * Opens the workstation and resolves when the person has left it. Throws BadInput without a terminal. Whatever happens, the
 * terminal is given back as it was.
 */
export const openWorkstation = async ({folder, signal, ...flags}: StartOptions): Promise<void> => {
  const {stdin, stdout, env, platform} = process
  if (!stdin.isTTY || !stdout.isTTY)
    throw new BadInput('the workstation needs a terminal; in a pipe use quartet separate, impute or generate')
  const settings = await openSettings()
  const surroundings = {env, platform}
  const first = looksOf(settings.get(), flags, surroundings)
  const looks = createStore<Looks>(first.looks)
  const mouseOn = (): boolean => flags.mouse ?? settings.get().mouse
  const terminal = enterTerminal(stdout, {mouse: mouseOn()})

  const size = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24})
  const surface = {
    size,
    exit: () => screen.unmount(),
    redraw: () => {
      screen.clear()
      stdout.write('\x1b[2J\x1b[H')
      looks.update(now => ({...now}))
    },
  }
  const services = realServices({
    ...surface,
    settings: {
      ...settings,
      problems: [...settings.problems, ...first.problems],
      change: change => {
        const fault = settings.change(change)
        looks.set(looksOf(settings.get(), flags, surroundings).looks)
        terminal.mouse(mouseOn())
        return fault
      },
    },
  })
  const station = createWorkstation({services, keymap: () => looks.get().keymap})
  const level = env.NO_COLOR ? 0 : supportsColor ? supportsColor.level : 0
  const screen = render(
    <Ink.Provider value={new Chalk({level})}>
      <App station={station} looks={looks} />
    </Ink.Provider>,
    {exitOnCtrlC: false, patchConsole: false, maxFps: MOST_FRAMES},
  )
  const stop = (): void => void station.close().then(() => screen.unmount())
  signal.addEventListener('abort', stop, {once: true})
  if (signal.aborted) stop()
  try {
    await begin(station, folder, settings.get())
    for (const problem of services.settings.problems) station.tell('warning', problem)
    await screen.waitUntilExit()
  } finally {
    await station.close()
    screen.unmount()
    terminal.leave()
  }
}

/** Opens what was asked for, else the last project; where that one cannot be opened, the demo. */
const begin = async (station: Workstation, folder: string | undefined, {recent}: Settings): Promise<void> => {
  const last = folder ?? recent[0]
  if (last === undefined) return station.open(await firstStart())
  try {
    await station.open(last)
  } catch (error) {
    if (folder !== undefined) throw error
    await station.open(await firstStart())
    station.tell('warning', messageOf(error) ?? '')
  }
}
