import {homedir} from 'node:os'
import {guessRoles} from '../../session/project/role.ts'
import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {absolute, readPaths} from '../overlays/files/read-paths.ts'
import {pressOverlay} from '../overlays/overlay.ts'
import {conclude} from './conclude.ts'
import {loadFiles} from './load-files.ts'
import {pressMouse} from './mouse.ts'
import {show} from './overlay-host.ts'
import {perform} from './perform.ts'
import type {Tools} from './tools.ts'

/** A file that is dropped on a terminal arrives as its pasted path. */
const paste = (tools: Tools, text: string): void => {
  const paths = readPaths(text)
  if (!paths || paths.length === 0)
    return tools.tell('info', 'what was pasted is no path; paste or drop sound files here')
  const base = process.cwd()
  const files = paths.map(file => absolute(file, {home: homedir(), base}))
  const roles = guessRoles(files)
  const {lane} = tools.desk.get()
  const only = files.length === 1 && !roles[0] ? [lane] : roles
  const placed = files.flatMap((file, n) => (only[n] ? [{file, lane: only[n]}] : []))
  if (placed.length === 0) return tools.tell('warning', 'no lane is left for these files: o lets you choose')
  loadFiles(tools, placed)
}

/** The one way in for everything that a person does: to the overlay on top, else to the panes. */
export const createPresser =
  (tools: Tools, keymap: () => Keymap) =>
  (press: Press): void => {
    const {overlay, pane, ready} = tools.desk.get()
    // The ways out of a screen that went wrong work everywhere.
    const fixed = press.kind === 'key' && (press.key === 'ctrl+c' || press.key === 'ctrl+l')
    if (overlay && !fixed) return show(tools, pressOverlay(overlay, press, keymap()), conclude)
    if (press.kind === 'paste') return ready ? paste(tools, press.text) : undefined
    if (press.kind === 'mouse') return pressMouse(tools, press)
    const command = keymap().find(pane, press.key)
    if (command) perform(tools, command)
  }
