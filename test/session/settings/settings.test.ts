import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {afterEach, describe, expect, test, vi} from 'vitest'
import {parseEngine} from '../../../src/runner/engines.ts'
import {openSettings} from '../../../src/session/settings/open-settings.ts'
import {DEFAULT_SETTINGS, MOST_RECENT, withRecent} from '../../../src/session/settings/settings.ts'
import {temporaryFolder} from '../folder/temporary-folder.ts'

const at = temporaryFolder()
const file = () => at('quartet', 'settings.json')
const put = (text: string): void => {
  mkdirSync(at('quartet'), {recursive: true})
  writeFileSync(file(), text)
}
const stored = () => JSON.parse(readFileSync(file(), 'utf8'))
const open = () => openSettings(at('quartet'))

afterEach(() => vi.unstubAllEnvs())

test('without a file the settings are the defaults, and looking at them makes none', async () => {
  const settings = await open()
  expect(settings.get()).toEqual(DEFAULT_SETTINGS)
  expect(settings.problems).toEqual([])
  expect(existsSync(file())).toBe(false)
})

test('they lie where XDG_CONFIG_HOME says', async () => {
  vi.stubEnv('XDG_CONFIG_HOME', at('config'))
  expect((await openSettings()).file).toBe(at('config', 'quartet', 'settings.json'))
})

test('a change is there at once and the next time, other settings as they were', async () => {
  put(JSON.stringify({mouse: true, future: {kept: 1}}))
  const settings = await open()
  const change = {theme: 'light', keys: {'stem.mute': ['ctrl+x', 'f2']}, recent: ['/songs/a']} as const
  expect(settings.change(change)).toBeUndefined()
  const expected = {...DEFAULT_SETTINGS, mouse: true, ...change}
  expect(settings.get()).toEqual(expected)
  expect((await open()).get()).toEqual(expected)
  expect(stored()).toEqual({mouse: true, future: {kept: 1}, ...change})
})

test('an engine is kept as people write it, and one that is none is not taken', async () => {
  const engine = parseEngine('http://a:8000/m')
  expect((await open()).change({engine})).toBeUndefined()
  expect(stored()).toEqual({engine: 'http://a:8000/m'})
  expect((await open()).get().engine).toEqual(engine)
  put(JSON.stringify({engine: 'steam'}))
  const {get, problems} = await open()
  expect(get()).toEqual(DEFAULT_SETTINGS)
  expect(problems).toEqual([
    expect.stringMatching(/settings\.json: engine steam: expected one of auto, .*; its default is used$/),
  ])
})

test('a wrong value is told and its default used, all others hold', async () => {
  put(
    JSON.stringify({
      theme: 'drak',
      mouse: 'yes',
      unicode: 'ascii',
      output: '',
      model: 'a\u001b[31mb',
      engine: 7,
      linear: true,
      recent: ['/a', 7, '/b', '/a'],
      keys: {'stem.mute': ['x'], 'stem.solo': 's', 'stem.lock': []},
    }),
  )
  const {get, problems} = await open()
  expect(get()).toEqual({
    ...DEFAULT_SETTINGS,
    unicode: 'ascii',
    linear: true,
    recent: ['/a', '/b'],
    keys: {'stem.mute': ['x'], 'stem.lock': []},
  })
  const about = (what: string) => `${file()}: ${what}; its default is used`
  expect(problems).toEqual([
    about('theme must be one of dark, light, colour-blind, none, got "drak"'),
    about('output must be a text, got ""'),
    about('model must be a text, got "a\\u001b[31mb"'),
    about('engine must be a text, got 7'),
    about('recent[1] must be a text, got 7'),
    about('keys.stem.solo must be a list of keys, as in ["m"], got "s"'),
    about('mouse must be true or false, got "yes"'),
  ])
})

test.each([
  ['keys', [], 'keys must be an object of commands and their keys, as in {"stem.mute": ["m"]}, got []'],
  ['recent', {}, 'recent must be a list of folders, got {}'],
] as const)('%s of another kind altogether are the default', async (key, value, problem) => {
  put(JSON.stringify({[key]: value}))
  const {get, problems} = await open()
  expect(get()).toEqual(DEFAULT_SETTINGS)
  expect(problems).toEqual([`${file()}: ${problem}; its default is used`])
})

test.each([
  ['cut short', '{"theme": "li'],
  ['empty', ''],
  ['a list', '[1]'],
  ['null', 'null'],
])('a file that is %s is set aside and told, and a new one is begun', async (_, text) => {
  put(text)
  writeFileSync(`${file()}.broken-1`, 'older')
  const settings = await open()
  expect(settings.get()).toEqual(DEFAULT_SETTINGS)
  expect(settings.problems).toEqual([`${file()}: is not a settings file; it was set aside as ${file()}.broken-2`])
  expect(readFileSync(`${file()}.broken-2`, 'utf8')).toBe(text)
  expect(readFileSync(`${file()}.broken-1`, 'utf8')).toBe('older')
  expect(settings.change({mouse: true})).toBeUndefined()
  expect(stored()).toEqual({mouse: true})
})

test('a change to what cannot be is not taken', async () => {
  const settings = await open()
  settings.change({theme: 'pink' as never})
  expect(settings.get().theme).toBe('dark')
})

describe('where nothing can be kept, the settings hold until the end and it is told', () => {
  const expectUnkept = async (dir: string): Promise<void> => {
    const settings = await openSettings(dir)
    expect(settings.get()).toEqual(DEFAULT_SETTINGS)
    const told = settings.change({linear: true})
    expect(told).toMatch(/settings\.json: settings cannot be kept: .*; they hold until you quit$/)
    expect(settings.get().linear).toBe(true)
  }

  test('below a file', async () => {
    writeFileSync(at('file'), '')
    await expectUnkept(at('file', 'quartet'))
  })

  test('where a folder has the file’s name', async () => {
    mkdirSync(file(), {recursive: true})
    await expectUnkept(at('quartet'))
  })

  test('in a folder without permission', async () => {
    mkdirSync(at('quartet'))
    chmodSync(path.dirname(at('quartet')), 0o755)
    chmodSync(at('quartet'), 0o555)
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid!(65534)
    try {
      await expectUnkept(at('quartet'))
    } finally {
      if (isRoot) process.seteuid!(0)
    }
    expect(readdirSync(at('quartet'))).toEqual([])
  })
})

test('recent projects are kept once each, the latest first, and not too many', () => {
  expect(withRecent(['/a', '/b', '/c'], '/b')).toEqual(['/b', '/a', '/c'])
  const many = Array.from({length: 30}, (_, n) => `/${n}`).reduce<string[]>(withRecent, [])
  expect(many).toHaveLength(MOST_RECENT)
  expect(many[0]).toBe('/29')
})
