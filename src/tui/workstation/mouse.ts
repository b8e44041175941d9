import {LANES} from '../../session/project/project.ts'
import type {Press} from '../keys/command.ts'
import {keyLabel} from '../keys/key-names.ts'
import type {Keymap} from '../keys/keymap.ts'
import {flagAt} from '../screens/lane-strip.ts'
import {isLaneTop, isRuler, type Layout, laneAt, layoutOf, panelAt} from '../screens/layout.ts'
import {settingAt} from '../screens/run-panel.ts'
import {windowOf} from '../widgets/list.ts'
import {selectLane, toggleLock, toggleMute, toggleSolo} from './commands/lane-commands.ts'
import {auditionTake, listedTakes, moveTake} from './commands/take-commands.ts'
import {seekBy, seekTo} from './commands/transport-commands.ts'
import {planOf} from './setup/plan.ts'
import {rowEditor} from './setup/setup-overlays.ts'
import {rowOf} from './setup/setup-rows.ts'
import {spanOf} from './span.ts'
import {patch, projectOf, type Tools} from './tools.ts'

type MousePress = Extract<Press, {kind: 'mouse'}>

const FLAGS = {lock: toggleLock, mute: toggleMute, solo: toggleSolo} as const

/**
 * A click selects what it is on, and moves the playhead or turns the letter there; on what is selected already, a take or a
 * setting, it does what Enter does. Dragging moves the playhead. The wheel seeks, over the takes it walks among them.
 */
export const pressMouse = (tools: Tools, press: MousePress, keymap: Keymap): void => {
  const layout = layoutOf(tools.services.size())
  if (!tools.desk.get().ready || !layout || press.action === 'up') return
  const panel = panelAt(layout, press)
  if (press.action === 'wheel-up' || press.action === 'wheel-down') {
    const by = press.action === 'wheel-up' ? -1 : 1
    return panel?.panel === 'takes' ? moveTake(tools, by) : seekBy(tools, by, 'fine')
  }
  if (!panel) return pressLanes(tools, press, layout)
  if (press.action !== 'down') return
  if (panel.panel === 'takes') pressTake(tools, panel.line, layout)
  else pressSetting(tools, panel.line, {layout, keymap})
}

const pressLanes = (tools: Tools, {action, column, row}: MousePress, layout: Layout): void => {
  const lane = laneAt(layout, row)
  if (lane !== undefined && action === 'down') {
    selectLane(tools, LANES[lane]!)
    const flag = isLaneTop(layout, row) ? flagAt(column) : undefined
    if (flag) FLAGS[flag](tools)
  }
  const within = (column - layout.strip) / layout.wave
  if ((lane !== undefined || isRuler(row)) && within >= 0) seekTo(tools, within * spanOf(tools.desk.get()))
}

const pressTake = (tools: Tools, line: number, {panelRows}: Layout): void => {
  const {take: selected, pane} = tools.desk.get()
  const takes = listedTakes(tools)
  const at = takes.findIndex(({id}) => id === selected)
  const {from} = windowOf(takes.length, Math.max(0, at), panelRows - 1)
  const take = line === 0 ? undefined : takes[from + line - 1]
  patch(tools.desk, {pane: 'takes', ...(take && {take: take.id})})
  if (take && take.id === selected && pane === 'takes') auditionTake(tools)
}

const pressSetting = (tools: Tools, line: number, {layout, keymap}: {layout: Layout; keymap: Keymap}): void => {
  const desk = tools.desk.get()
  const project = projectOf(tools)
  const {row, pane, running} = desk
  const runKey = keyLabel(keymap.keysOf('run.start')[0] ?? '', {unicode: true})
  const found = settingAt({project, plan: planOf(desk), row, running, runKey}, line, {
    width: layout.runWidth,
    rows: layout.panelRows,
  })
  patch(tools.desk, {pane: 'run', ...(found && {row: found})})
  if (found && pane === 'run' && found === rowOf(project.setup, row)) rowEditor(tools)
}
