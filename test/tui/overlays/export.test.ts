import {expect, test} from 'vitest'
import {openExport} from '../../../src/tui/overlays/export/export.ts'
import {exportForm, HOME, withStems} from './samples.ts'
import {after, paste, screen, told, typing, unmarked} from './support.ts'

const FOLDER = '/home/me/song/export'
const FILES = [`${FOLDER}/bass.wav`, `${FOLDER}/piano.wav`, `${FOLDER}/mixdown.wav`]
const LISTENING = {kind: 'take', id: '0001'} as const
const REQUEST = {
  ...{folder: FOLDER, stems: ['bass', 'piano'], mixdown: true},
  ...{listening: LISTENING, format: 'wav24', force: false},
}

test('all stems that there are and the mixdown go to the folder at first', () => {
  const asked = after(exportForm(), ['enter'])
  expect(asked.effects).toEqual([{kind: 'existing', files: FILES}])
  expect(told(asked.state, {kind: 'existing', files: FILES, there: []}).outcome).toEqual({
    kind: 'export',
    request: REQUEST,
  })
})

test('where no lane is heard the form says so and writes the stems alone', () => {
  const {state} = openExport({
    ...{lanes: withStems('bass', 'piano'), listening: LISTENING, silent: true},
    ...{folder: FOLDER, home: HOME},
  })
  expect(screen(state).join('\n')).toContain('[ ] mixdown: no lane is heard')
  const wished = after(state, ['down', 'down', 'space']).state
  expect(wished.mixdown).toBe(false)
  expect(screen(wished).join('\n')).toContain('nothing to mix: unmute')
  const files = FILES.slice(0, 2)
  const asked = after(wished, ['enter']).state
  expect(told(asked, {kind: 'existing', files, there: []}).outcome).toMatchObject({
    request: {stems: ['bass', 'piano'], mixdown: false},
  })
})

test('stems and format are chosen', () => {
  const asked = after(exportForm(), ['space', 'down', 'down', 'down', 'right', 'right', 'enter'])
  const files = [`${FOLDER}/piano.flac`, `${FOLDER}/mixdown.flac`]
  expect(told(asked.state, {kind: 'existing', files, there: []}).outcome).toMatchObject({
    request: {stems: ['piano'], mixdown: true, format: 'flac'},
  })
})

test('files that are there already are replaced only when the answer is to replace them', () => {
  const asked = after(exportForm(), ['enter']).state
  const question = told(asked, {kind: 'existing', files: FILES, there: FILES.slice(0, 2)}).state
  expect(screen(question).join('\n')).toContain('bass.wav and 1 more are there already. Replace them?')
  const kept = after(question, ['enter'])
  expect(kept.outcome).toBeUndefined()
  expect(kept.state.asking).toBeUndefined()
  expect(after(question, ['r']).outcome).toEqual({kind: 'export', request: {...REQUEST, force: true}})
})

test('an answer about other files than those asked for changes nothing', () => {
  const {state} = after(exportForm(), ['enter'])
  expect(told(state, {kind: 'existing', files: ['/x.wav'], there: []})).toEqual({state})
})

test('nothing chosen and no folder are refused in one line', () => {
  const nothing = after(exportForm(), ['space', 'down', 'space', 'down', 'space', 'enter'])
  expect(nothing.effects).toBeUndefined()
  expect(nothing.state.message).toContain('nothing is chosen')
  expect(after(exportForm(), ['end', 'ctrl+u', 'enter']).state.message).toContain('the folder is empty')
})

test('the folder is typed, dropped or browsed for', () => {
  const typed = after(exportForm(), ['end', 'ctrl+u', ...typing('~/out'), 'enter']).state
  expect(typed.checking?.folder).toBe('/home/me/out')
  expect(after(exportForm(), [paste("'/x/my folder'"), 'enter']).state.checking?.folder).toBe('/x/my folder')
  const inPieces = after(exportForm(), ['end', 'ctrl+u', ...typing('/tmp'), unmarked('/out')]).state
  expect(inPieces.folder.text).toBe('/tmp/out')
  const browsing = after(exportForm(), ['end', 'tab'])
  expect(browsing.effects).toEqual([{kind: 'list', folder: FOLDER}])
  const listed = told(browsing.state, {kind: 'listed', folder: FOLDER, entries: []}).state
  const chosen = after(listed, ['left']).state
  const parent = told(chosen, {kind: 'listed', folder: '/home/me/song', entries: []}).state
  const back = after(parent, ['enter'])
  expect(back.outcome).toBeUndefined()
  expect(back.state.folder.text).toBe('~/song/')
})

test('Tab completes what is typed as the folder', () => {
  const asked = after(exportForm(), ['end', 'ctrl+u', ...typing('/x/pr'), 'tab'])
  expect(asked.effects).toEqual([{kind: 'list', folder: '/x'}])
  const entries = [{name: 'projects', kind: 'folder'}] as const
  const completed = told(asked.state, {kind: 'listed', folder: '/x', entries})
  expect(completed.state.browser?.field.text).toBe('/x/projects/')
  const chosen = after(completed.state, [...typing('new'), 'enter']).state
  const facts = [{path: '/x/projects/new', is: 'missing'}] as const
  const offered = told(chosen, {kind: 'inspected', facts}).state
  const again = told(after(offered, ['enter']).state, {kind: 'inspected', facts}).state
  expect([again.browser, again.folder.text]).toEqual([undefined, '/x/projects/new/'])
})

test('without stems only the mixdown is offered', () => {
  const {state} = openExport({lanes: withStems(), listening: LISTENING, folder: FOLDER, home: HOME})
  const shown = screen(state).join('\n')
  expect(shown).toContain('mixdown: take 0001')
  expect(shown).not.toContain('bass')
})
