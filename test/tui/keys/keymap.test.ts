import {expect, test} from 'vitest'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'

const build = (rebindings: Record<string, string[]> = {}) => buildKeymap(COMMANDS, rebindings)

test('a pane’s own meaning of a key hides the one that it has everywhere', () => {
  const {keymap} = build()
  expect(keymap.find('lanes', 'right')).toBe('transport.forward')
  expect(keymap.find('run', 'right')).toBe('setting.next')
  expect(keymap.find('lanes', 'enter')).toBe('take.audition')
  expect(keymap.find('run', 'enter')).toBe('setting.change')
  expect(keymap.find('lanes', 'd')).toBeUndefined()
})

test('an overlay hides the keys of the workstation, and files keep those of lists', () => {
  const {keymap} = build()
  expect(keymap.find('list', 'm')).toBeUndefined()
  expect(keymap.find('files', 'down')).toBe('list.down')
  expect(keymap.find('files', 'enter')).toBe('files.open')
})

test('another key takes the place of the usual ones', () => {
  const {keymap, problems} = build({'stem.mute': ['F2', 'ctrl+x']})
  expect(problems).toEqual([])
  expect(keymap.keysOf('stem.mute')).toEqual(['f2', 'ctrl+x'])
  expect(keymap.find('lanes', 'f2')).toBe('stem.mute')
  expect(keymap.find('lanes', 'm')).toBeUndefined()
})

test('an empty list leaves a command without a key', () => {
  const {keymap, problems} = build({'lane.remove': []})
  expect(problems).toEqual([])
  expect(keymap.keysOf('lane.remove')).toEqual([])
  expect(keymap.find('lanes', 'x')).toBeUndefined()
})

test('a key that means something else is told, and the usual one stays', () => {
  const {keymap, problems} = build({'stem.mute': ['s']})
  expect(problems).toEqual(['keys.stem.mute: "s" already means Solo the lane; choose another'])
  expect(keymap.find('lanes', 's')).toBe('stem.solo')
  expect(keymap.keysOf('stem.mute')).toEqual(['m'])
})

test('of two changed commands the later one loses', () => {
  const {keymap, problems} = build({'view.toggle': ['f2'], 'stem.mute': ['f2', 'f3']})
  expect(problems).toEqual(['keys.stem.mute: "f2" already means Show waveforms or spectrograms; choose another'])
  expect(keymap.find('lanes', 'f2')).toBe('view.toggle')
  expect(keymap.keysOf('stem.mute')).toEqual(['f3'])
})

test('two commands can swap their keys', () => {
  const {keymap, problems} = build({'stem.mute': ['s'], 'stem.solo': ['m']})
  expect(problems).toEqual([])
  expect([keymap.find('lanes', 's'), keymap.find('lanes', 'm')]).toEqual(['stem.mute', 'stem.solo'])
})

test('panes clash with what works everywhere, overlays do not', () => {
  expect(build({'take.keep': ['m']}).problems).toEqual([
    'keys.take.keep: "m" already means Mute the lane; choose another',
  ])
  expect(build({'list.choose': ['m', 'enter']}).problems).toEqual([])
  expect(build({'list.up': ['tab']}).problems).toEqual([
    'keys.list.up: "tab" already means Complete the path; choose another',
  ])
})

test('what a pane hides on purpose may be written down as it is', () => {
  const {keymap, problems} = build({'setting.next': ['right'], 'transport.forward': ['right']})
  expect(problems).toEqual([])
  expect([keymap.find('run', 'right'), keymap.find('lanes', 'right')]).toEqual(['setting.next', 'transport.forward'])
})

test('unknown commands and keys are told', () => {
  expect(build({'stem.mutt': ['f2'], 'stem.mute': ['mm'], constructor: ['f3']}).problems).toEqual([
    'keys.stem.mutt: there is no such command; choose one that docs/keys.md names',
    'keys.stem.mute: "mm" is no key; write it like m, M, space, ctrl+r or shift+left',
    'keys.constructor: there is no such command; choose one that docs/keys.md names',
  ])
})

test('nothing takes Ctrl+C away', () => {
  const {keymap, problems} = build({quit: ['Q'], 'stem.mute': ['ctrl+c']})
  expect(problems).toEqual(['keys.stem.mute: "ctrl+c" always means Quit; choose another'])
  expect(keymap.keysOf('quit')).toEqual(['Q', 'ctrl+c'])
  for (const scope of ['lanes', 'list', 'files'] as const) expect(keymap.find(scope, 'ctrl+c')).toBe('quit')
})
