import {expect, test} from 'vitest'
import {commonStart} from '../../../src/tui/overlays/files/complete.ts'
import {type FilesState, openFiles, openTyping, rowsOf} from '../../../src/tui/overlays/files/files.ts'
import {absolute, folderText, readPaths} from '../../../src/tui/overlays/files/read-paths.ts'
import type {PathFact} from '../../../src/tui/overlays/step.ts'
import {browser, ENTRIES, HOME, MUSIC} from './samples.ts'
import {after, paste, screen, told, typing, unmarked} from './support.ts'

const names = (state: FilesState): string[] =>
  rowsOf(state).map(row =>
    row.kind === 'this' ? '(this folder)' : row.kind === 'recent' ? row.folder : row.entry.name,
  )
const inspected = (state: FilesState, ...facts: PathFact[]) => told(state, {kind: 'inspected', facts})
const LONG = ENTRIES.at(-1)!.name

test('shows folders first, then sound files, by name and number', () => {
  expect(names(browser())).toEqual(['sketches', 'song', 'bass 2.flac', 'bass 10.flac', 'drums.wav', LONG])
})

test('a point shows hidden and other files too, and keeps the selection', () => {
  const {state} = after(browser(), ['end', 'up', '.'])
  expect(names(state)).toEqual(expect.arrayContaining(['.cache', '.hidden.wav', 'notes.txt']))
  expect(rowsOf(state)[state.selected]).toMatchObject({entry: {name: 'drums.wav'}})
  expect(names(after(state, ['.']).state)).not.toContain('.cache')
})

test('Enter opens a folder, left goes back up and selects it', () => {
  const down = after(browser(), ['enter'])
  expect(down.effects).toEqual([{kind: 'list', folder: `${MUSIC}/sketches`}])
  const up = after(down.state, ['left'])
  expect(up.effects).toEqual([{kind: 'list', folder: MUSIC}])
  const back = told(up.state, {kind: 'listed', folder: MUSIC, entries: [...ENTRIES]}).state
  expect(rowsOf(back)[back.selected]).toMatchObject({entry: {name: 'sketches'}})
})

test('Enter loads a file into the lane that its name says, else into the current one', () => {
  expect(after(browser(), ['down', 'down', 'enter']).outcome).toEqual({
    kind: 'load',
    files: [{file: `${MUSIC}/bass 2.flac`, lane: 'bass'}],
  })
  expect(after(browser(), ['end', 'enter']).outcome).toMatchObject({files: [{lane: 'guitar'}]})
})

test('several files are marked, each for a lane of its own', () => {
  const {state} = after(browser(), ['down', 'down', 'space', 'space', 'space'])
  expect(state.marked).toEqual([
    {file: `${MUSIC}/bass 2.flac`, lane: 'bass'},
    {file: `${MUSIC}/bass 10.flac`, lane: 'guitar'},
    {file: `${MUSIC}/drums.wav`, lane: 'drums'},
  ])
  expect(after(state, ['enter']).outcome).toEqual({kind: 'load', files: state.marked})
  expect(screen(state).join('\n')).toMatch(/\[✓\] drums\.wav +→ 2 drums/)
})

test('a number gives the file another lane, and the file that had it takes the freed one', () => {
  const marked = after(browser(), ['down', 'down', 'space', 'space', 'up']).state
  const {state} = after(marked, ['1'])
  expect(state.marked).toEqual([
    {file: `${MUSIC}/bass 2.flac`, lane: 'guitar'},
    {file: `${MUSIC}/bass 10.flac`, lane: 'bass'},
  ])
  expect(after(state, ['space']).state.marked).toHaveLength(1)
})

test('a sixth file cannot be marked', () => {
  const many = browser(
    'load',
    Array.from({length: 6}, (_, n) => ({name: `${n}.wav`, kind: 'audio'}) as const),
  )
  const {state} = after(many, Array(6).fill('space'))
  expect(state.marked).toHaveLength(5)
  expect(state.message).toContain('all five lanes')
})

test('a preview is asked for when a file comes under the selection, and shown only if it still is', () => {
  const {state, effects} = after(browser(), ['down', 'down'])
  expect(effects).toEqual([{kind: 'preview', file: `${MUSIC}/bass 2.flac`}])
  expect(screen(state).join('\n')).toContain('reading the file')
  const overview = {peaks: new Float32Array(8192), spectra: new Uint8Array(0)}
  const preview = {seconds: 201.44, sampleRate: 44_100, channels: 2, overview}
  const shown = told(state, {kind: 'previewed', file: `${MUSIC}/bass 2.flac`, preview}).state
  expect(screen(shown).join('\n')).toMatch(/3:21\.4 +44\.1 kHz +stereo +→ 1 bass/)
  const late = told(shown, {kind: 'previewed', file: `${MUSIC}/drums.wav`, why: 'x'}).state
  expect(late).toEqual(shown)
})

test('a file that holds no sound says so in the preview', () => {
  const {state} = after(browser(), ['down', 'down'])
  const failed = told(state, {kind: 'previewed', file: `${MUSIC}/bass 2.flac`, why: 'bass 2.flac: is empty'}).state
  expect(screen(failed).join('\n')).toContain('▲ bass 2.flac: is empty')
})

test('typing narrows the list, Tab completes as far as names agree, Enter loads', () => {
  const typed = after(browser(), typing('ba')).state
  expect(names(typed)).toEqual(['bass 2.flac', 'bass 10.flac'])
  const once = after(typed, ['tab']).state
  expect(once.field.text).toBe('~/music/bass ')
  expect(after(once, ['tab']).state.message).toContain('2 begin so')
  const whole = after(once, ['2', 'tab']).state
  expect(whole.field.text).toBe('~/music/bass 2.flac')
  const asked = after(whole, ['enter'])
  const path = `${MUSIC}/bass 2.flac`
  expect(asked.effects).toEqual([{kind: 'inspect', paths: [path]}])
  expect(inspected(asked.state, {path, is: 'file'}).outcome).toEqual({
    kind: 'load',
    files: [{file: path, lane: 'bass'}],
  })
})

test('Tab completes a folder with a separator and lists it', () => {
  const {state, effects} = after(browser(), [...typing('sk'), 'tab'])
  expect(state.field.text).toBe('~/music/sketches/')
  expect(effects).toEqual([{kind: 'list', folder: `${MUSIC}/sketches`}])
})

test('a name is completed whatever its capitals', () => {
  expect(after(browser(), [...typing('DR'), 'tab']).state.field.text).toBe('~/music/drums.wav')
})

test('hidden names are completed after a point', () => {
  const {state} = after(browser(), ['tab', ...typing('.')])
  expect(names(state)).toEqual(['.cache', '.hidden.wav'])
})

test('a path from the root or from home may be typed at once', () => {
  const root = after(browser(), typing('/tm')).state
  expect([root.field.text, root.folder]).toEqual(['/tm', '/'])
  const home = after(browser(), typing('~/')).state
  expect([home.field.text, home.folder]).toEqual(['~/', HOME])
})

test('a relative path begins in the folder that was shown', () => {
  const {state} = after(browser(), ['tab', 'ctrl+u', ...typing('a/b/c')])
  expect(state.folder).toBe(`${MUSIC}/a/b`)
  expect(after(state, ['enter']).effects).toEqual([{kind: 'inspect', paths: [`${MUSIC}/a/b/c`]}])
})

test('Esc leaves the path first, then the browser', () => {
  const typed = after(browser(), typing('ba')).state
  const list = after(typed, ['esc'])
  expect(list.outcome).toBeUndefined()
  expect(names(list.state)).toHaveLength(6)
  expect(after(list.state, ['esc']).outcome).toEqual({kind: 'close'})
})

test('dropped files are marked by their names and shown in their folder', () => {
  const asked = after(browser(), [paste("'/x/my bass.wav' /x/drum\\ loop.wav\n")])
  const paths = ['/x/my bass.wav', '/x/drum loop.wav']
  expect(asked.effects).toEqual([{kind: 'inspect', paths}])
  const {state, effects} = inspected(asked.state, ...paths.map(path => ({path, is: 'file'}) as const))
  expect(state.marked).toEqual([
    {file: '/x/my bass.wav', lane: 'bass'},
    {file: '/x/drum loop.wav', lane: 'drums'},
  ])
  expect(effects).toEqual([{kind: 'list', folder: '/x'}])
})

test('a dropped folder is opened, a dropped path that is not there is told', () => {
  const asked = after(browser(), [paste('/x/y')]).state
  expect(inspected(asked, {path: '/x/y', is: 'folder'}).effects).toEqual([{kind: 'list', folder: '/x/y'}])
  expect(inspected(asked, {path: '/x/y', is: 'missing'}).state.message).toBe('/x/y: is not there')
  expect(inspected(asked, {path: '/other', is: 'folder'}).state).toEqual(asked)
})

test('a path that is typed and comes in pieces is all in the field, wherever the pieces begin', () => {
  for (const pieces of [
    [...typing('/tmp'), unmarked('/q/my songs/')],
    [unmarked('/tmp'), unmarked('/q/my '), ...typing('songs/')],
  ]) {
    const {state} = after(browser('project'), pieces)
    expect(state.field.text).toBe('/tmp/q/my songs/')
    expect(state.asked).toBeUndefined()
  }
})

test('Tab that comes before the folder was read is done when it is, and what was typed behind it follows', () => {
  const folder = (name: string) => ({name, kind: 'folder'}) as const
  const typed = after(browser(), [...typing('/wo'), 'tab', ...typing('ma'), 'tab', ...typing('exa')]).state
  expect(typed.field.text).toBe('/wo')
  const first = told(typed, {kind: 'listed', folder: '/', entries: [folder('work'), folder('usr')]})
  expect([first.state.field.text, first.effects]).toEqual(['/work/ma', [{kind: 'list', folder: '/work'}]])
  const second = told(first.state, {kind: 'listed', folder: '/work', entries: [folder('main')]})
  expect([second.state.field.text, second.effects]).toEqual(['/work/main/exa', [{kind: 'list', folder: '/work/main'}]])
  expect(after(typed, ['esc']).state).toMatchObject({focus: 'list', waiting: undefined})
})

test('what waits behind a Tab goes into the list once an arrow has gone there, and asks to hear what it lands on', () => {
  const read = (kind: 'folder' | 'audio', ...keys: string[]) => {
    const {state} = after(browser(), [...typing('/wo'), 'tab', ...keys])
    return told(state, {kind: 'listed', folder: '/', entries: ['work 1', 'work 2'].map(name => ({name, kind}))})
  }
  const opened = read('folder', 'down', 'down', 'enter')
  expect([opened.state.folder, opened.effects]).toEqual(['/work 2', [{kind: 'list', folder: '/work 2'}]])
  const heard = read('audio', 'down')
  expect([heard.state.focus, heard.effects]).toEqual(['list', [{kind: 'preview', file: '/work 1'}]])
})

test('a pasted path of a new folder is offered to be made, like one that is typed', () => {
  const asked = after(browser('project'), [paste('/x/new song')]).state
  const offered = inspected(asked, {path: '/x/new song', is: 'missing'}).state
  expect([offered.field.text, offered.message]).toEqual([
    '/x/new song',
    '/x/new song is new: choose it again to make it',
  ])
  const again = after(offered, ['enter']).state
  expect(inspected(again, {path: '/x/new song', is: 'missing'}).outcome).toEqual({
    kind: 'folder',
    folder: '/x/new song',
    create: true,
  })
})

test('where a project is to begin, a new folder is made at once; one that is there needs to be meant', () => {
  const options = {purpose: 'new', title: 'New', home: HOME, folder: MUSIC} as const
  const {state} = openTyping(options, '~/music/')
  expect(after(state, ['enter']).state.message).toBe('type a name for the new folder behind it')
  const path = `${MUSIC}/tune`
  const outcome = {kind: 'folder', folder: path, create: true}
  for (const is of ['missing', 'folder'] as const)
    expect(inspected(after(state, [...typing('tune'), 'enter']).state, {path, is}).outcome).toEqual(outcome)
})

test('files that are dropped unmarked onto the list are marked; Enter loads a single one', () => {
  const two = after(browser(), [unmarked("'/x/bass.wav' '/x/drums.wav' ")])
  expect(two.effects).toEqual([{kind: 'inspect', paths: ['/x/bass.wav', '/x/drums.wav']}])
  const one = after(browser(), [unmarked('/x/bass.wav '), 'enter'])
  expect(one.effects).toEqual([{kind: 'inspect', paths: ['/x/bass.wav']}])
  expect(inspected(one.state, {path: '/x/bass.wav', is: 'file'}).outcome).toMatchObject({kind: 'load'})
})

test('a folder that cannot be read is one line, and left still leads out of it', () => {
  const {state} = after(browser(), ['enter'])
  const why = `${MUSIC}/sketches: cannot be read: permission denied`
  const shown = told(state, {kind: 'listed', folder: `${MUSIC}/sketches`, entries: [], why}).state
  expect(screen(shown).join('\n')).toContain(`✗ ${why}`)
  expect(after(shown, ['left']).effects).toEqual([{kind: 'list', folder: MUSIC}])
})

test('a listing that comes late for another folder changes nothing', () => {
  const state = browser()
  expect(told(state, {kind: 'listed', folder: '/else', entries: []}).state).toEqual(state)
})

test('projects that were open lately come first until another folder is shown; those that are gone are not offered', () => {
  const recent = ['/x/one', '/x/gone', '/x/two']
  const opened = openFiles({purpose: 'project', title: 'Open', home: HOME, folder: MUSIC, recent})
  expect(opened.effects).toContainEqual({kind: 'existing', files: recent})
  const listed = told(opened.state, {kind: 'listed', folder: MUSIC, entries: [...ENTRIES]}).state
  const second = after(listed, ['down', 'down']).state
  const {state} = told(second, {kind: 'existing', files: recent, there: ['/x/one', '/x/two']})
  expect(screen(state).join('\n')).toMatch(/\/x\/one +recent.*\n.*\/x\/two +recent.*\n.*this folder/)
  expect(after(state, ['enter']).outcome).toEqual({kind: 'folder', folder: '/x/two'})
  const below = told(after(state, ['left']).state, {kind: 'listed', folder: HOME, entries: []}).state
  expect(names(below)).toEqual(['(this folder)'])
})

test('a project folder is opened by Enter, others are entered; files are not shown', () => {
  const projects = browser('project')
  expect(names(projects)).toEqual(['(this folder)', 'sketches', 'song'])
  expect(after(projects, ['end', 'enter']).outcome).toEqual({kind: 'folder', folder: `${MUSIC}/song`})
  expect(after(projects, ['down', 'enter']).effects).toEqual([{kind: 'list', folder: `${MUSIC}/sketches`}])
  expect(after(projects, ['enter']).outcome).toEqual({kind: 'folder', folder: MUSIC})
})

test('a typed folder that is new is made only when it is chosen again', () => {
  const path = `${MUSIC}/new`
  const typed = after(browser('project'), [...typing('new'), 'enter']).state
  const once = inspected(typed, {path, is: 'missing'})
  expect(once.outcome).toBeUndefined()
  expect(once.state.message).toContain('is new')
  const again = after(once.state, ['enter']).state
  expect(inspected(again, {path, is: 'missing'}).outcome).toEqual({kind: 'folder', folder: path, create: true})
  const other = after(once.state, ['x', 'backspace', 'enter']).state
  expect(inspected(other, {path, is: 'missing'}).outcome).toBeUndefined()
})

test('a file where a folder is wanted is refused, a session file stands for its folder', () => {
  const typed = (name: string) => after(browser('project'), [...typing(name), 'enter']).state
  expect(inspected(typed('a.wav'), {path: `${MUSIC}/a.wav`, is: 'file'}).state.message).toContain('expected a folder')
  expect(inspected(typed('session.json'), {path: `${MUSIC}/session.json`, is: 'file'}).outcome).toEqual({
    kind: 'folder',
    folder: MUSIC,
  })
})

test.each([
  ['/a/b.wav', ['/a/b.wav']],
  ['/a/my song.wav', ['/a/my song.wav']],
  ['/a/my\\ song.wav /b.wav', ['/a/my song.wav', '/b.wav']],
  ["'/a/it'\\''s.wav' \"/b c.wav\"", ["/a/it's.wav", '/b c.wav']],
  ["/a/it's.wav", ["/a/it's.wav"]],
  ['/a.wav\r\n~/b.wav\n', ['/a.wav', '~/b.wav']],
  ['file:///a/%C3%A9%20b.wav', ['/a/é b.wav']],
  ['file://localhost/a.wav\nfile:///b.wav', ['/a.wav', '/b.wav']],
  ['file:///%', ['/%']],
  ['\u001b[200~/a.wav\u001b[201~', ['/a.wav']],
  ['C:\\Music\\a.wav', ['C:\\Music\\a.wav']],
])('the pasted text %j holds the paths %j', (text, paths) => {
  expect(readPaths(text)).toEqual(paths)
})

test.each(['hello', '', 'a/b.wav', '3/4'])('the pasted text %j is no path', text => {
  expect(readPaths(text)).toBeUndefined()
})

test('home is written short and read back', () => {
  expect(folderText('/home/me/music', HOME)).toBe('~/music/')
  expect(folderText('/home/me', HOME)).toBe('~/')
  expect(folderText('/home/meadow', HOME)).toBe('/home/meadow/')
  expect(folderText('/', HOME)).toBe('/')
  expect(absolute('~/music/', {home: HOME, base: '/x'})).toBe('/home/me/music')
  expect(absolute('../y', {home: HOME, base: '/x'})).toBe('/y')
  expect(absolute('~other', {home: HOME, base: '/x'})).toBe('/x/~other')
})

test('names agree as far as whole characters do', () => {
  expect(commonStart(['e\u0301a', 'e\u0301b'])).toBe('e\u0301')
  expect(commonStart(['ea', 'e\u0301b'])).toBe('')
})

test('an empty list says whether it is the folder or what is typed that leaves nothing', () => {
  const drawn = (state: FilesState): string => screen(state).join('\n')
  expect(drawn(after(browser(), typing('mu')).state)).toContain('no folder or sound file here begins with mu')
  expect(drawn(after(browser('folder'), typing('mu')).state)).toContain('no folder here begins with mu')
  expect(drawn(after(browser(), ['.', ...typing('mu')]).state)).toContain('nothing here begins with mu')
  const notes = {name: 'notes.txt', kind: 'other'} as const
  expect(drawn(browser('load', [notes]))).toContain('no sound files here; 1 other: . shows it')
  expect(drawn(browser('load', [notes, {...notes, name: 'a.txt'}]))).toContain('; 2 others: . shows them')
  expect(drawn(browser('load', []))).toContain('the folder is empty')
})
