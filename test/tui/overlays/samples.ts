import {type Clip, emptyProject, type Project} from '../../../src/session/project/project.ts'
import {DEFAULT_SETTINGS} from '../../../src/session/settings/settings.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'
import {openAsk} from '../../../src/tui/overlays/ask/ask.ts'
import {openChoose} from '../../../src/tui/overlays/choose/choose.ts'
import {openExport} from '../../../src/tui/overlays/export/export.ts'
import {type FilesPurpose, type FilesState, openFiles} from '../../../src/tui/overlays/files/files.ts'
import {openHelp} from '../../../src/tui/overlays/help/help.ts'
import {openNumber} from '../../../src/tui/overlays/number/number.ts'
import type {Overlay} from '../../../src/tui/overlays/overlay.ts'
import {openPalette} from '../../../src/tui/overlays/palette/palette.ts'
import {settingRows} from '../../../src/tui/overlays/settings/setting-rows.ts'
import {openSettings} from '../../../src/tui/overlays/settings/settings.ts'
import type {Entry} from '../../../src/tui/overlays/step.ts'
import {openText} from '../../../src/tui/overlays/text/text.ts'
import {told} from './support.ts'

export const HOME = '/home/me'
export const MUSIC = '/home/me/music'

export const ENTRIES: readonly Entry[] = [
  {name: 'notes.txt', kind: 'other'},
  {name: 'drums.wav', kind: 'audio'},
  {name: '.cache', kind: 'folder'},
  {name: 'bass 2.flac', kind: 'audio'},
  {name: 'bass 10.flac', kind: 'audio'},
  {name: 'sketches', kind: 'folder'},
  {name: 'song', kind: 'folder', project: true},
  {name: '.hidden.wav', kind: 'audio'},
  {name: '音楽 with a name that is far too long for any terminal that was ever made by anybody.wav', kind: 'audio'},
]

/** The file browser in a folder that has been read. */
export const browser = (purpose: FilesPurpose = 'load', entries = ENTRIES): FilesState =>
  told(openFiles({purpose, title: 'Load', home: HOME, folder: MUSIC, lane: 'guitar'}).state, {
    kind: 'listed',
    folder: MUSIC,
    entries,
  }).state

const clip: Clip = {file: 'audio/a.wav', name: 'a', sampleRate: 44_100, channels: 2, length: 44_100, bytes: 1}

export const withStems = (...stems: ('bass' | 'drums' | 'guitar' | 'piano')[]): Project['lanes'] => {
  const {lanes} = emptyProject('test')
  return {...lanes, ...Object.fromEntries(stems.map(stem => [stem, {...lanes[stem], clip}]))}
}

const named = (...values: string[]) => values.map(value => ({value, label: value}))

export const settingsOverlay = () =>
  openSettings({
    rows: settingRows(DEFAULT_SETTINGS, {
      outputs: named('auto', 'speaker'),
      models: named('quartet-small', 'quartet-weak-small'),
      engines: named('auto', 'cpu'),
      presets: named('fast', 'balanced', 'best'),
    }),
    file: '/home/me/.config/quartet/settings.json',
    problems: ['keys.stem.mute: "mm" is no key; write it like m'],
  })

export const quitQuestion = () =>
  openAsk({
    id: 'quit',
    title: 'Quit?',
    question: 'A run is under way: quitting cancels it. The project is saved.',
    answers: [
      {value: 'stay', label: 'Stay'},
      {value: 'quit', label: 'Quit all the same'},
    ],
    safe: 'stay',
  })

export const methodChoice = () =>
  openChoose({
    id: 'method',
    title: 'Method',
    current: 'dirac',
    rows: [
      {
        value: 'guided',
        label: 'guided',
        note: 'the network is told the mix',
        disabled: 'the pack does not take the mix',
      },
      {value: 'projected', label: 'projected'},
      {value: 'dirac', label: 'dirac', note: 'the paper’s'},
    ],
  })

export const stepsNumber = () =>
  openNumber({id: 'steps', title: 'Steps', least: 1, most: 500, whole: true, empty: 'the preset’s'})

export const exportForm = () =>
  openExport({
    lanes: withStems('bass', 'piano'),
    listening: {kind: 'take', id: '0001'},
    folder: '/home/me/song/export',
    home: HOME,
  }).state

export const palette = () =>
  openPalette(COMMANDS, [
    {group: 'preset', value: 'best', label: 'best', note: 'slow'},
    {group: 'project', value: '/home/me/song', label: 'song', note: '/home/me/song'},
  ])

/** One of each, as they open. */
export const everyOverlay = (): Overlay[] => [
  browser('load'),
  browser('project'),
  browser('folder'),
  openHelp('lanes'),
  palette(),
  settingsOverlay(),
  exportForm(),
  methodChoice(),
  openChoose({id: 'none', title: 'Nothing', rows: []}),
  quitQuestion(),
  stepsNumber(),
  openText({id: 'name', title: 'Name', value: 'my song'}),
]
