import {LANES} from '../../../session/project/project.ts'
import type {Placement} from '../../../session/project/role.ts'
import {columnsOf} from '../../paint/columns.ts'
import {laneStyle} from '../../paint/lane-style.ts'
import type {Line} from '../../paint/run.ts'
import {timeText} from '../../paint/time.ts'
import {waveform} from '../../paint/waveform.ts'
import {clipMiddle, drawable} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {spread} from '../../widgets/line.ts'
import {paintList} from '../../widgets/list.ts'
import {type Look, signsOf} from '../../widgets/look.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {hintLine, type View, within} from '../view.ts'
import {type FilesRow, type FilesState, pathOf, rowAt, rowsOf, segmentOf} from './files.ts'
import {laneFor} from './marks.ts'

const FOLDER_ROW = {load: '', project: 'this folder', new: 'this folder', folder: 'this folder'} as const

const laneText = ({lane}: Placement, view: Look): Line => [
  {text: `${signsOf(view).arrow} `, colour: view.theme.dim},
  {text: `${LANES.indexOf(lane) + 1} ${lane}`, colour: view.theme.lane[lane], bold: true},
]

const rowLine = (row: FilesRow, state: FilesState, view: View): Line => {
  const {theme, linear} = view
  const signs = signsOf(view)
  if (row.kind === 'this') return [{text: `. ${FOLDER_ROW[state.purpose]}`, colour: theme.good}]
  if (row.kind === 'recent')
    return [
      {
        text: `${clipMiddle(drawable(row.folder), Math.max(8, view.width - 14), signs.ellipsis)}  `,
        colour: theme.accent,
      },
      {text: 'recent', colour: theme.good},
    ]
  const {entry} = row
  const mark = state.marked.find(({file}) => file === pathOf(state, entry))
  const room = view.width - 18 - (state.purpose === 'load' ? 4 : 0)
  const name = clipMiddle(drawable(entry.name), Math.max(8, room), signs.ellipsis)
  if (entry.kind === 'folder') {
    const label: Line = [
      ...(state.purpose === 'load' && !linear ? [{text: '    '}] : []),
      {text: `${name}/`, colour: theme.accent},
      {text: linear && !entry.project ? ' folder' : ''},
    ]
    return entry.project ? [...label, {text: '  project', colour: theme.good}] : label
  }
  const box = `${mark ? signs.marked : signs.unmarked} `
  const left: Line = [
    {text: box, colour: mark ? theme.good : theme.dim},
    {text: name, dim: entry.kind === 'other'},
  ]
  if (!mark) return left
  return linear
    ? [...left, {text: ' '}, ...laneText(mark, view)]
    : spread(left, laneText(mark, view), {width: view.width - 2, ellipsis: signs.ellipsis})
}

const CHANNELS: Readonly<Record<number, string>> = {1: 'mono', 2: 'stereo'}

/** Length, rate, channels and the lane of the selected file; below it what it looks like. */
const previewLines = (state: FilesState, view: View, rows: number): Line[] => {
  const {preview, purpose, marked, lane} = state
  if (purpose !== 'load') return []
  const blank = Array.from({length: view.linear ? 0 : rows}, (): Line => [])
  if (!preview) return [[{text: 'no file is selected', colour: view.theme.dim}], ...blank]
  const goesTo = marked.find(({file}) => file === preview.file)?.lane ?? laneFor(preview.file, marked, lane)
  if (preview.why !== undefined) return [paintNotice({kind: 'warning', text: preview.why}, view), ...blank]
  const target: Line = goesTo ? laneText({file: preview.file, lane: goesTo}, view) : []
  if (!preview.preview) return [spread([{text: 'reading the file', colour: view.theme.dim}], target, view), ...blank]
  const {seconds, sampleRate, channels, overview} = preview.preview
  const rate = `${Number((sampleRate / 1000).toFixed(2))} kHz`
  const sound = CHANNELS[channels] ?? `${channels} channels`
  const facts = [timeText(seconds), rate, sound].join(view.linear ? ', ' : '   ')
  const wave =
    view.linear || rows === 0
      ? []
      : waveform(overview.peaks, {
          width: view.width,
          rows,
          glyphs: view.glyphs,
          style: laneStyle(view.theme, goesTo ?? 'mix', {selected: true}),
        })
  return [spread([{text: facts}], target, view), ...wave]
}

const listLines = (state: FilesState, view: View): Line[] => {
  const {entries, why, selected, focus, all, purpose, field} = state
  const told = (text: string): Line[] => [[{text, colour: view.theme.dim}]]
  if (why !== undefined) return [paintNotice({kind: 'error', text: why}, view)]
  if (!entries) return told('reading the folder')
  const rows = rowsOf(state)
  if (rows.length > 0) {
    const lines = rows.map(row => ({line: rowLine(row, state, view)}))
    return paintList(lines, focus === 'list' ? selected : -1, view)
  }
  if (entries.length === 0) return told('the folder is empty')
  const typed = segmentOf(field)
  const sought = purpose !== 'load' ? 'no folder' : all ? 'nothing' : 'no folder or sound file'
  if (typed !== '') return told(`${sought} here begins with ${drawable(typed)}`)
  if (purpose !== 'load') return told('no folders here')
  const others = entries.length === 1 ? '1 other: . shows it' : `${entries.length} others: . shows them`
  return told(`no sound files here${all ? '' : `; ${others}`}`)
}

const hintsOf = (state: FilesState, view: View): Line => {
  if (state.focus === 'path')
    return hintLine(
      [
        ['files.open', state.purpose === 'load' ? 'load' : 'choose'],
        ['files.complete', 'complete'],
        ['list.close', 'list'],
      ],
      view,
    )
  const row = rowAt(state)
  const many = state.marked.length
  const opens =
    row?.kind === 'entry' && row.entry.kind === 'folder' && !(state.purpose === 'project' && row.entry.project)
  const enter = opens ? 'open folder' : state.purpose !== 'load' ? 'choose' : many > 0 ? `load ${many}` : 'load'
  const load = state.purpose === 'load'
  return hintLine(
    [
      ['files.open', enter],
      ...(load ? [['files.select', 'mark'] as const, ['1-5', 'lane'] as const] : []),
      ['files.parent', 'parent'],
      ['files.complete', 'path'],
      ['files.hidden', state.all ? 'less' : 'all'],
      ['list.close', 'close'],
    ],
    view,
  )
}

export const paintFiles = (state: FilesState, area: View): Line[] => {
  const view = within(area, 110, 36)
  const inside = {...view, ...insideOf(view)}
  const label = view.linear ? 'Path: ' : 'Path  '
  const field: Line = [
    {text: label, colour: view.theme.dim},
    ...paintField(state.field, {
      ...inside,
      width: inside.width - columnsOf(label),
      focused: state.focus === 'path',
    }),
  ]
  const message = state.message ? [paintNotice({kind: 'warning', text: state.message}, inside)] : []
  const preview = previewLines(state, inside, inside.height >= 22 ? 4 : inside.height >= 11 ? 2 : 0)
  const height = Math.max(1, inside.height - 1 - message.length - preview.length)
  const list = listLines(state, {...inside, height}).slice(0, height)
  while (!view.linear && list.length < height) list.push([])
  const count = rowsOf(state).length
  const note = state.focus === 'list' && count > 0 ? `${Math.min(count, state.selected + 1)} of ${count}` : undefined
  const body = [field, ...list, ...message, ...preview]
  return paintFrame({title: state.title, note, body, hints: hintsOf(state, inside)}, view)
}
