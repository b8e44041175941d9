import type {ExportFormat} from '../../../session/studio/studio.ts'
import type {Line} from '../../paint/run.ts'
import {padded} from '../../widgets/clip-text.ts'
import {insideOf, paintFrame} from '../../widgets/frame.ts'
import {paintList} from '../../widgets/list.ts'
import {listeningName} from '../../widgets/listening-name.ts'
import {signsOf} from '../../widgets/look.ts'
import {paintNotice} from '../../widgets/notice.ts'
import {paintField} from '../../widgets/text-field/paint-field.ts'
import {paintAsk} from '../ask/paint-ask.ts'
import {paintFiles} from '../files/paint-files.ts'
import {hintLine, type View, within} from '../view.ts'
import {type ExportRow, type ExportState, exportRow, exportRows} from './export.ts'

const FORMAT_WORDS: Readonly<Record<ExportFormat, string>> = {
  wav16: 'WAV, 16 bits',
  wav24: 'WAV, 24 bits',
  wav: 'WAV, 32-bit floats',
  flac: 'FLAC, 24 bits',
}

const LABEL = 9

export const paintExport = (state: ExportState, area: View): Line[] => {
  if (state.browser) return paintFiles(state.browser, area)
  if (state.asking) return paintAsk(state.asking, area)
  const view = within(area, 76)
  const inside = {...view, ...insideOf(view)}
  const {theme, linear} = view
  const signs = signsOf(view)
  const here = exportRow(state)
  const label = (text: string): string => (linear ? `${text}: ` : padded(text, LABEL))
  const line = (row: ExportRow): Line => {
    if (row === 'format') {
      const arrows = here === row && !linear
      const [before, after] = !arrows ? ['', ''] : view.glyphs === 'ascii' ? ['< ', ' >'] : ['◂ ', ' ▸']
      return [
        {text: label('Format')},
        {text: before!, colour: theme.dim},
        {text: FORMAT_WORDS[state.format]},
        {text: after!, colour: theme.dim},
      ]
    }
    if (row === 'folder') {
      const field = {...inside, width: Math.max(4, inside.width - 2 - LABEL), focused: here === 'folder'}
      return [{text: label('Folder')}, ...paintField(state.folder, field)]
    }
    const on = row === 'mixdown' ? state.mixdown : state.chosen.includes(row)
    const colour = row === 'mixdown' ? theme.lane.mix : theme.lane[row]
    return [
      {text: `${on ? signs.marked : signs.unmarked} `, colour: on ? theme.good : theme.dim},
      {
        text:
          row === 'mixdown' ? `mixdown: ${state.silent ? 'no lane is heard' : listeningName(state.listening)}` : row,
        colour,
      },
    ]
  }
  const told: Line[] = state.message
    ? [paintNotice({kind: 'warning', text: state.message}, inside)]
    : state.checking
      ? [[{text: 'looking at the folder', colour: theme.dim}]]
      : []
  const height = Math.max(1, inside.height - told.length)
  const rows = paintList(
    exportRows(state).map(row => ({line: line(row)})),
    state.selected,
    {...inside, height},
  )
  const change: readonly [string, string][] =
    here === 'format'
      ? [[view.glyphs === 'ascii' || linear ? 'Left Right' : '← →', 'format']]
      : [['files.select', 'mark']]
  const hints = hintLine(
    [
      ['list.choose', 'export'],
      ...(here === 'folder' ? [['files.complete', 'browse'] as const] : change),
      ['list.close', 'close'],
    ],
    inside,
  )
  return paintFrame({title: 'Export', body: [...rows, ...told], hints}, view)
}
