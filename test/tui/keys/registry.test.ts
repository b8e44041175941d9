import {readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, it, test} from 'vitest'
import {SCOPES} from '../../../src/tui/keys/command.ts'
import {keyLabel, parseKeyName} from '../../../src/tui/keys/key-names.ts'
import {buildKeymap} from '../../../src/tui/keys/keymap.ts'
import {keysPage} from '../../../src/tui/keys/keys-page.ts'
import {COMMANDS} from '../../../src/tui/keys/registry.ts'

describe('the registry', () => {
  it('names each command once, and says what it does', () => {
    expect(new Set(COMMANDS.map(({name}) => name)).size).toBe(COMMANDS.length)
    expect(COMMANDS.filter(({help}) => !/^[A-Z][^.]+$/.test(help))).toEqual([])
    expect(COMMANDS.filter(({hint}) => hint !== undefined && !/^\S+$/.test(hint))).toEqual([])
  })

  it('has keys that a terminal sends, written as they are compared', () => {
    expect(COMMANDS.flatMap(({keys}) => keys).filter(key => parseKeyName(key) !== key)).toEqual([])
  })

  it('gives each command all its keys: no two want one in the same place', () => {
    const {keymap, problems} = buildKeymap(COMMANDS, {})
    expect(problems).toEqual([])
    for (const {name, keys, scope} of COMMANDS) {
      expect([...keymap.keysOf(name)].sort(), name).toEqual([...keys].sort())
      for (const key of keys) expect(keymap.find(scope, key), `${scope} ${key}`).toBe(name)
    }
  })

  it('has a way out of every scope', () => {
    const {keymap} = buildKeymap(COMMANDS, {})
    for (const scope of SCOPES) {
      expect(keymap.find(scope, 'ctrl+c')).toBe('quit')
      expect(keymap.find(scope, 'esc')).toBeDefined()
    }
  })
})

test('docs/keys.md is up to date; `npm run keys` writes it', () => {
  expect(readFileSync(path.join(import.meta.dirname, '../../../docs/keys.md'), 'utf8')).toBe(keysPage())
})

describe('key names', () => {
  it.each([
    ['m', 'm'],
    ['M', 'M'],
    ['Shift+m', 'M'],
    ['Ctrl+R', 'ctrl+r'],
    ['shift+Left', 'shift+left'],
    ['shift+ctrl+left', 'ctrl+shift+left'],
    ['escape', 'esc'],
    ['Return', 'enter'],
    [' ', 'space'],
    ['+', '+'],
    ['ctrl++', 'ctrl++'],
    ['F5', 'f5'],
    ['ö', 'ö'],
    ['ctrl+m', 'enter'],
  ])('are read however people write them: %j is %s', (written, key) => {
    expect(parseKeyName(written)).toBe(key)
  })

  it.each(['', 'mm', 'f13', 'hyper+m', 'ctrl+', '\n', 'shift'])(
    'are refused when there is no such key: %j',
    written => {
      expect(parseKeyName(written)).toBeUndefined()
    },
  )

  it('are short on a screen with signs, and words on one without', () => {
    const labels = (unicode: boolean): string[] =>
      ['space', 'left', 'shift+left', 'ctrl+r', 'pageup', 'M', '+'].map(key => keyLabel(key, {unicode}))
    expect(labels(true)).toEqual(['Space', '←', '⇧←', '^R', 'PageUp', 'M', '+'])
    expect(labels(false)).toEqual(['Space', 'Left', 'Shift+Left', 'Ctrl+R', 'PageUp', 'M', '+'])
  })
})
