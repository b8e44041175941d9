import {homedir} from 'node:os'
import path from 'node:path'
import type {Placement} from '../../session/project/role.ts'
import type {Press} from '../keys/command.ts'
import type {Keymap} from '../keys/keymap.ts'
import {withMark} from '../overlays/files/marks.ts'
import {absolute, readPaths} from '../overlays/files/read-paths.ts'
import {pressOverlay} from '../overlays/overlay.ts'
import {loadFiles} from './load-files.ts'
import {pressMouse} from './mouse.ts'
import {perform} from './perform.ts'
import type {Tools} from './tools.ts'

/** A file that is dropped on a terminal arrives as its pasted path. Its name says the lane, else the selected one has it. */
const paste = (tools: Tools, text: string): void => {
  const paths = readPaths(text)
  if (!paths || paths.length === 0)
    return tools.tell('info', 'what was pasted is no path; paste or drop sound files here')
  const base = process.cwd()
  const {lane} = tools.desk.get()
  const files = paths.map(file => absolute(file, {home: homedir(), base}))
  const placed = files.reduce<readonly Placement[]>((marked, file) => withMark(marked, file, lane) ?? marked, [])
  const left = files.filter(file => !placed.some(place => place.file === file))
  loadFiles(tools, placed)
  if (left.length > 0) tools.tell('warning', `no lane is left for ${left.map(file => path.basename(file)).join(', ')}`)
}

/** The one way in for everything that a person does: to the overlay on top, else to the panes. */
export const createPresser =
  (tools: Tools, keymap: () => Keymap) =>
  (press: Press): void => {
    const {overlay, pane, ready} = tools.desk.get()
    // The ways out of a screen that went wrong work everywhere.
    const fixed = press.kind === 'key' && (press.key === 'ctrl+c' || press.key === 'ctrl+l')
    if (overlay && !fixed) return tools.show(pressOverlay(overlay, press, keymap()))
    if (press.kind === 'paste') return ready ? paste(tools, press.text) : undefined
    if (press.kind === 'mouse') return pressMouse(tools, press, keymap())
    const command = keymap().find(pane, press.key)
    if (command) perform(tools, command)
  }
