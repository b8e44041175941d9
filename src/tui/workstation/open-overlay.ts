import {homedir} from 'node:os'
import path from 'node:path'
import {heardLanes, settle} from '../../session/project/heard.ts'
import {COMMANDS} from '../keys/registry.ts'
import {openAsk} from '../overlays/ask/ask.ts'
import {openExport} from '../overlays/export/export.ts'
import {openFiles, openTyping} from '../overlays/files/files.ts'
import {folderText} from '../overlays/files/read-paths.ts'
import {openHelp} from '../overlays/help/help.ts'
import type {Overlay} from '../overlays/overlay.ts'
import {openPalette, type PaletteExtra} from '../overlays/palette/palette.ts'
import {settingRows} from '../overlays/settings/setting-rows.ts'
import {openSettings} from '../overlays/settings/settings.ts'
import type {Choice, Desk} from './state.ts'
import {type OpenWish, patch, projectOf, type Tools} from './tools.ts'

const open = (tools: Tools, overlay: Overlay): void => tools.show({state: overlay})

/** Projects that O offers at once; the palette knows more. */
const RECENT = 5

const browse = (tools: Tools, title: string): void => {
  const {lane, browsed = process.cwd()} = tools.desk.get()
  tools.show(openFiles({purpose: 'load', title, home: homedir(), folder: browsed, lane}))
}

export const fileBrowser = (tools: Tools): void => {
  patch(tools.desk, {relinking: undefined})
  browse(tools, 'Load sounds')
}

/** Begins where the project lies that is open, for others lie beside it; those that were open lately come first. */
export const projectBrowser = (tools: Tools): void => {
  const {folder} = tools.desk.get()
  const recent = tools.services.settings.get().recent.filter(other => other !== folder)
  const place = {home: homedir(), folder: path.dirname(folder)}
  tools.show(openFiles({purpose: 'project', title: 'Open a project', ...place, recent: recent.slice(0, RECENT)}))
}

/** A lane whose file is gone gets another; without one, the first that is gone. */
export const relinkBrowser = (tools: Tools): void => {
  const {missing} = tools.desk.get()
  const {lanes} = projectOf(tools)
  const lane = (Object.keys(lanes) as (keyof typeof lanes)[]).find(name => missing.has(lanes[name].clip?.file ?? ''))
  if (!lane) return tools.tell('info', 'no lane has lost its file')
  patch(tools.desk, {lane, relinking: lane})
  browse(tools, `Find ${lanes[lane].clip!.name} for ${lane}`)
}

/** As it was read last; read again for the next time, since packs come and go. Keys that follow at once must find the list open. */
export const choicesOf = (tools: Tools): Desk['choices'] => {
  readChoices(tools)
  return tools.desk.get().choices
}

export const readChoices = (tools: Tools): void =>
  tools.attempt(async () => {
    const [presets, models] = await Promise.all([tools.services.listPresets(), tools.services.listModels()])
    patch(tools.desk, {choices: {presets, models}})
  })

export const named = (choices: readonly Choice[]) => choices.map(({value, note}) => ({value, label: value, note}))

export const exportForm = (tools: Tools): void => {
  const {folder, listening: heard} = tools.desk.get()
  const project = projectOf(tools)
  // Without an estimate to settle on: none is kept, so none is exported.
  const listening = settle(heard, project)
  const silent = heardLanes(project, listening).length === 0
  const to = {folder: path.join(folder, 'export'), home: homedir()}
  tools.show(openExport({lanes: project.lanes, listening, silent, ...to}))
}

export const newProject = (tools: Tools): void => {
  const folder = path.dirname(tools.desk.get().folder)
  const home = homedir()
  const title = 'Folder of the new project'
  tools.show(openTyping({purpose: 'new', title, home, folder}, folderText(folder, home)))
}

export const help = (tools: Tools): void => open(tools, openHelp(tools.desk.get().pane))

export const palette = (tools: Tools): void => {
  const {presets, models} = choicesOf(tools)
  const recent = tools.services.settings
    .get()
    .recent.map((value): PaletteExtra => ({group: 'project', value, label: path.basename(value), note: value}))
  const entry =
    (group: string) =>
    ({value, note}: Choice): PaletteExtra => ({group, value, label: value, note})
  open(tools, openPalette(COMMANDS, [...recent, ...presets.map(entry('preset')), ...models.map(entry('model'))]))
}

export const settings = (tools: Tools): void => {
  const {services} = tools
  const {presets, models} = choicesOf(tools)
  const plain = (values: readonly string[]) => values.map(value => ({value, label: value}))
  const sources = {
    outputs: plain(services.outputs),
    engines: plain(services.engines),
    presets: named(presets),
    models: named(models),
  }
  const {file, problems} = services.settings
  open(tools, openSettings({rows: settingRows(services.settings.get(), sources), file, problems}))
}

/** Ids of questions; those about a folder have behind them how it is to be opened after a yes. */
export const QUIT = 'quit'
const OPEN = 'open '

type Opening = {readonly folder: string; readonly wish: OpenWish}

const openId = (opening: Opening): string => OPEN + JSON.stringify(opening)

/** What a yes to such a question opens; nothing when it is another's. */
export const openingOf = (id: string): Opening | undefined =>
  id.startsWith(OPEN) ? (JSON.parse(id.slice(OPEN.length)) as Opening) : undefined

/** What is safe is to stay. */
const question = (
  tools: Tools,
  id: string,
  {title, question: text, yes}: {title: string; question: string; yes: string},
): void =>
  open(
    tools,
    openAsk({
      ...{id, title, question: text, safe: 'stay'},
      answers: [
        {value: 'stay', label: 'Stay'},
        {value: 'yes', label: yes},
      ],
    }),
  )

export type Leaving = {readonly kind: 'quit'} | ({readonly kind: 'open'} & Opening)

export const leaveQuestion = (tools: Tools, leaving: Leaving, lost: string): void => {
  if (leaving.kind === 'quit') return question(tools, QUIT, {title: 'Quit?', question: lost, yes: 'Quit all the same'})
  const {folder, wish} = leaving
  const id = openId({folder, wish: {...wish, force: true}})
  question(tools, id, {title: 'Open another project?', question: lost, yes: 'Open all the same'})
}

/** A session that cannot be read stays on disk under another name. */
export const brokenQuestion = (tools: Tools, {folder, wish}: Opening, fault: string): void => {
  const id = openId({folder, wish: {...wish, setBrokenAside: true, create: true}})
  question(tools, id, {title: 'Begin anew?', question: fault, yes: 'Put it aside and begin anew'})
}
