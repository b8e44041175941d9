// The real program in a real pseudo-terminal: keys go in, whole frames come out.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {spawn} from '@lydell/node-pty'
import xterm from '@xterm/headless'

const root = path.join(import.meta.dirname, '../..')
const MOST_SECONDS = 240
/** Ink ends a frame by ending a synchronised update. */
const FRAME_ENDS = 2026

/** What the keys send, by the names that the keys page gives them. */
const SENDS = {
  Enter: '\r',
  Esc: '\x1b',
  Space: ' ',
  Tab: '\t',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  'Shift+Right': '\x1b[1;2C',
  Backspace: '\x7f',
}

/** A home of its own for one start after the other: no settings, no projects. */
export const newHome = () => {
  const home = mkdtempSync(path.join(tmpdir(), 'quartet-pictures-'))
  const work = path.join(home, 'music')
  mkdirSync(work)
  return {home, work, remove: () => rmSync(home, {recursive: true, force: true})}
}

const environment = home => {
  const {CI, NO_COLOR, FORCE_COLOR, ...env} = process.env
  const folders = {HOME: home, XDG_DATA_HOME: `${home}/.local/share`, XDG_CONFIG_HOME: `${home}/.config`}
  return {...env, ...folders, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', TZ: 'UTC'}
}

/** A text that is shown, a pattern, or a test of all that is shown. */
const testOf = says => {
  if (typeof says === 'string') return shown => shown.includes(says)
  return says instanceof RegExp ? shown => says.test(shown) : says
}

/** Starts quartet with `args`; `frames` are told after each that it drew. */
export const openTerminal = ({home, work}, {args = [], columns, rows}) => {
  const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true})
  const child = spawn(process.execPath, [path.join(root, 'bin/quartet'), ...args], {
    name: 'xterm-256color',
    ...{cols: columns, rows, cwd: work, env: environment(home)},
  })
  let onFrame = () => {}
  let ended
  screen.parser.registerCsiHandler({prefix: '?', final: 'l'}, ([mode]) => {
    if (mode === FRAME_ENDS) onFrame()
    return false
  })
  child.onData(data => screen.write(data))
  const exit = new Promise(resolve => {
    child.onExit(({exitCode}) => {
      ended = exitCode
      // What was still on its way is drawn first.
      screen.write('', () => resolve(exitCode))
    })
  })
  const text = () =>
    Array.from(
      {length: rows},
      (_, row) => screen.buffer.active.getLine(screen.buffer.active.viewportY + row)?.translateToString(true) ?? '',
    ).join('\n')

  /** Resolves with `take(screen)` of the first frame, from now on, that says so; `what` is for the message when none comes. */
  const frame = (what, says, take = () => undefined) =>
    new Promise((resolve, reject) => {
      const holds = testOf(says)
      const stop = reason => {
        clearTimeout(timer)
        onFrame = () => {}
        reject(new Error(`${reason} before ${what}:\n${text()}`))
      }
      const timer = setTimeout(() => stop(`${MOST_SECONDS} s went by`), MOST_SECONDS * 1000)
      exit.then(code => stop(`quartet ended with ${code}`))
      onFrame = () => {
        if (!holds(text())) return
        clearTimeout(timer)
        onFrame = () => {}
        resolve(take(screen))
      }
      onFrame()
    })
  const press = (...keys) => {
    for (const key of keys) child.write(SENDS[key] ?? key)
  }
  const close = async () => {
    if (ended === undefined) child.kill('SIGTERM')
    await exit
    screen.dispose()
  }
  return {screen, frame, press, exit, close}
}
