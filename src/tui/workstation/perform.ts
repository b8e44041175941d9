import {redo, undo, undoable} from '../../session/project/history.ts'
import type {CommandName} from '../keys/registry.ts'
import * as beat from './commands/beat-commands.ts'
import * as lane from './commands/lane-commands.ts'
import {saveAll} from './commands/save-commands.ts'
import {nextTheme, toggleMouse} from './commands/setting-commands.ts'
import * as setup from './commands/setup-commands.ts'
import * as take from './commands/take-commands.ts'
import * as transport from './commands/transport-commands.ts'
import * as open from './open-overlay.ts'
import {QUIT} from './open-overlay.ts'
import * as choose from './setup/setup-overlays.ts'
import {spanOf} from './span.ts'
import {patch, projectOf, type Tools} from './tools.ts'

const step = (tools: Tools, way: 'undo' | 'redo'): void => {
  const words = undoable(tools.desk.get().history)[way]
  if (!words) return tools.tell('info', `there is nothing to ${way}`)
  const {takes} = projectOf(tools)
  tools.desk.update(now => ({...now, history: way === 'undo' ? undo(now.history) : redo(now.history)}))
  take.reselect(tools, takes)
  tools.tell('info', way === 'undo' ? `undone: ${words}` : `done again: ${words}`)
}

/** Esc: leaves the nearest thing that can be left. */
const back = (tools: Tools): void => {
  if (tools.runs.cancel(tools)) return
  const {notice, pane} = tools.desk.get()
  if (notice) return patch(tools.desk, {notice: undefined})
  if (pane !== 'lanes') patch(tools.desk, {pane: 'lanes'})
}

const cancel = (tools: Tools): void => {
  if (!tools.runs.cancel(tools)) tools.tell('info', 'nothing is running')
}

/** All anew, also what could not be drawn before. */
const redraw = ({desk, services}: Tools): void => {
  patch(desk, {undrawn: new Set()})
  services.redraw()
}

/** A second time while it asks: yes. */
const quit = (tools: Tools): void => {
  const {overlay} = tools.desk.get()
  if (overlay?.kind === 'ask' && overlay.id === QUIT) tools.leave()
  else tools.quit()
}

/** Commands of lists and files mean something only to the overlay that is open. */
type PaneCommand = Exclude<CommandName, `list.${string}` | `files.${string}`>

const isPaneCommand = (command: CommandName): command is PaneCommand => command in ACTS

/** What every command does. A command of the registry without an entry does not compile. */
const ACTS: Readonly<Record<PaneCommand, (tools: Tools) => void>> = {
  'transport.toggle': transport.togglePlay,
  'transport.back': tools => transport.seekBy(tools, -1, 'fine'),
  'transport.forward': tools => transport.seekBy(tools, 1, 'fine'),
  'transport.backFar': tools => transport.seekBy(tools, -1, 'coarse'),
  'transport.forwardFar': tools => transport.seekBy(tools, 1, 'coarse'),
  'transport.start': tools => transport.seekTo(tools, 0),
  'transport.end': tools => transport.seekTo(tools, spanOf(tools.desk.get())),
  'transport.backBar': tools => beat.seekBar(tools, -1),
  'transport.forwardBar': tools => beat.seekBar(tools, 1),
  'loop.in': transport.loopFrom,
  'loop.out': transport.loopTo,
  'loop.clear': transport.clearLoop,
  'loop.bars': tools => beat.typeBars(tools),
  'listen.swap': transport.swapListening,
  'listen.estimate': transport.auditionEstimate,
  'listen.lanes': tools => transport.listenTo(tools, {kind: 'lanes'}),
  'listen.mix': tools => transport.listenTo(tools, {kind: 'mix'}),
  'lane.bass': tools => lane.selectLane(tools, 'bass'),
  'lane.drums': tools => lane.selectLane(tools, 'drums'),
  'lane.guitar': tools => lane.selectLane(tools, 'guitar'),
  'lane.piano': tools => lane.selectLane(tools, 'piano'),
  'lane.mix': tools => lane.selectLane(tools, 'mix'),
  'lane.up': tools => lane.moveLane(tools, -1),
  'lane.down': tools => lane.moveLane(tools, 1),
  'lane.load': open.fileBrowser,
  'lane.relink': open.relinkBrowser,
  'lane.remove': lane.removeClip,
  'stem.lock': lane.toggleLock,
  'stem.mute': lane.toggleMute,
  'stem.solo': lane.toggleSolo,
  'stem.louder': tools => lane.changeGain(tools, 1),
  'stem.quieter': tools => lane.changeGain(tools, -1),
  'stem.panLeft': tools => lane.changePan(tools, -1),
  'stem.panRight': tools => lane.changePan(tools, 1),
  'stem.part': beat.markPart,
  'stem.noParts': beat.clearParts,
  'view.toggle': lane.toggleView,
  'beat.type': tools => beat.typeMetre(tools),
  'beat.tap': beat.tapTempo,
  'beat.downbeat': beat.downbeatHere,
  'beat.half': beat.halveTempo,
  'beat.double': beat.doubleTempo,
  'beat.estimate': beat.estimateAnew,
  'view.bars': beat.toggleSeconds,
  'run.start': tools => tools.runs.start(tools),
  'run.cancel': cancel,
  'setup.task': tools => setup.nextTask(tools),
  'setup.method': choose.methodChoice,
  'setup.preset': choose.presetChoice,
  'setup.steps': choose.stepsNumber,
  'setup.seed': choose.seedNumber,
  'setup.roll': setup.rollSeed,
  'setup.takes': choose.takesNumber,
  'setup.seconds': choose.secondsNumber,
  'setup.onlyLoop': setup.toggleOnlyLoop,
  'setup.model': choose.modelChoice,
  'setup.guess': choose.guessChoice,
  'setup.engine': choose.engineChoice,
  'setting.up': tools => setup.moveRow(tools, -1),
  'setting.down': tools => setup.moveRow(tools, 1),
  'setting.change': tools => choose.rowEditor(tools),
  'setting.next': tools => setup.turn(tools, 1, () => choose.rowEditor(tools)),
  'setting.previous': tools => setup.turn(tools, -1, () => choose.rowEditor(tools)),
  'take.up': tools => take.moveTake(tools, -1),
  'take.down': tools => take.moveTake(tools, 1),
  'take.audition': take.auditionTake,
  'take.keep': take.keepTake,
  'take.star': take.starTake,
  'take.drop': take.dropTake,
  'take.sort': take.sortTakes,
  'take.vary': take.varyTake,
  'take.continue': take.goOn,
  'take.mark': take.markTake,
  'take.blend': take.blendTake,
  'edit.undo': tools => step(tools, 'undo'),
  'edit.redo': tools => step(tools, 'redo'),
  'project.save': saveAll,
  'project.export': open.exportForm,
  'project.open': open.projectBrowser,
  'project.new': open.newProject,
  'pane.next': tools => lane.nextPane(tools, 1),
  'pane.previous': tools => lane.nextPane(tools, -1),
  'palette.open': open.palette,
  'help.open': open.help,
  'help.doctor': tools =>
    tools.tell('info', `${tools.desk.get().player?.output?.mend ?? 'sound works'}; quartet doctor shows all`),
  'settings.open': open.settings,
  'theme.next': nextTheme,
  'view.mouse': toggleMouse,
  'screen.redraw': redraw,
  back,
  quit,
}

export const perform = (tools: Tools, command: CommandName): void => {
  if (!tools.desk.get().ready && command !== 'quit') return
  if (isPaneCommand(command)) ACTS[command](tools)
}
