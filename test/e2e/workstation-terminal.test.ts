import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {describe, expect, test, vi} from 'vitest'
import {asset} from '../../src/base/assets.ts'
import {KEY, runCommand} from '../support/terminal.ts'
import {quartet, until} from './quartet.ts'
import {frameFaults, homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const homeOf = homes()
const WAVE = /[⠁-⣿]{8}/

const SIZES = [
  {columns: 80, rows: 24},
  {columns: 300, rows: 80},
  {columns: 100, rows: 30},
  {columns: 200, rows: 60},
  {columns: 80, rows: 20},
]

/** Keys that open something over the lanes, and words that it shows. */
const OVERLAYS = [
  ['?', /Select the bass|Play or pause/],
  [':', /Find a command|Play or pause/],
  ['o', 'Load sounds'],
  [',', /[Tt]heme/],
  ['e', /[Ee]xport/],
  ['M', 'How to separate'],
  ['n', 'Steps'],
] as const

/** The codes of all colours, bold, inverse … that were written: `\\x1b[38;5;117m` has `38;5;117`. */
const stylesIn = (raw: string): string[] => raw.split('\x1b[').flatMap(part => /^([\d;:]*)m/.exec(part)?.[1] ?? [])

test('every line fits and the frame is one line lower than the terminal, whatever its size and whatever is open', async () => {
  const person = homeOf('sizes').open()
  await person.see(READY)
  await person.see(WAVE)
  for (const size of SIZES) {
    person.resize(size)
    const name = `${size.columns}×${size.rows}`
    await person.until(() => frameFaults(person).length === 0, `a whole frame of ${name}`)
    await person.see(WAVE)
    for (const [key, words] of OVERLAYS) {
      person.type(key)
      await person.see(words)
      expect([name, key, ...frameFaults(person)]).toEqual([name, key])
      person.type(KEY.esc)
      await person.gone(words)
    }
    await person.see(READY)
    expect([name, ...frameFaults(person)]).toEqual([name])
    expect(`${name}\n${person.text()}`).toMatch(/Space play.*q quit.*\n+$/)
  }
})

describe('what the terminal and the flags say', () => {
  test('is obeyed: no colours with NO_COLOR, and live frames though CI is set', async () => {
    const person = homeOf('plain').open([], {env: {NO_COLOR: '1', CI: 'true', CONTINUOUS_INTEGRATION: '1'}})
    await person.see(READY)
    person.type('2+')
    await person.see(/▸2 drums.*\n +\+1 dB/)
    person.type('q')
    expect(await person.ended).toBe(0)
    const styles = stylesIn(person.raw())
    expect(new Set(styles)).toEqual(new Set(['0']))
  })

  test('colours are drawn though CI is set', async () => {
    const person = homeOf('colours').open([], {env: {CI: 'true', COLORTERM: 'truecolor'}})
    await person.see(READY)
    expect(stylesIn(person.raw())).toContainEqual(expect.stringMatching(/^38;2;\d+;\d+;\d+$/))
  })

  test('nothing but ASCII is drawn with --no-unicode', async () => {
    const home = homeOf('ascii')
    const person = home.open(['--no-unicode'])
    await person.see(READY)
    await person.see(/1 bass/)
    const foreign = (): string[] => [...new Set(person.text().replace(/[\n -~]/g, ''))]
    person.type('5--<')
    await person.see(/>5 mix.*\n.*2 dB/)
    expect(foreign()).toEqual([])
    for (const [key, words] of OVERLAYS) {
      person.type(key)
      await person.see(words)
      expect([key, ...foreign()]).toEqual([key])
      person.type(KEY.esc)
      await person.gone(words)
    }
    person.type('r')
    await person.see(/step +\d/)
    expect(foreign()).toEqual([])
    await person.see(/take 0001 is made/)
    await person.gone('Separating')
    expect(foreign()).toEqual([])
  })

  test('--linear writes sentences from top to bottom and draws nothing', async () => {
    const home = homeOf('linear')
    const person = home.open(['--linear'])
    await person.see(/^Quartet, project demo, saved/)
    await person.see('5 mix: demo mix')
    await person.see(/r runs: demo mix into its stems/)
    expect(person.text()).not.toMatch(/[─-▟⠀-⣿]/)
    person.type('2l')
    await person.see('drums is empty')
    person.type('?')
    await person.see('Play or pause')
    expect(person.text()).not.toMatch(/[─-▟⠀-⣿]/)
    person.type(KEY.esc)
    await person.see(/2 drums: empty, selected/)
    person.type('q')
    expect(await person.ended).toBe(0)
  })
})

describe('without a terminal', () => {
  const LINE = /^quartet: the workstation needs a terminal; in a pipe use [^\n]*$/
  const BIN = asset('bin', 'quartet')

  test.each([
    ['its input is no terminal', `"${process.execPath}" "${BIN}" < /dev/null`],
    ['its output is a pipe', `set -o pipefail; "${process.execPath}" "${BIN}" | cat`],
  ])('because %s it says so in one line, with 2', async (_, line) => {
    const home = homeOf('pipes')
    const shell = runCommand('bash', ['-c', line], {cwd: home.at(), columns: 300})
    expect(await shell.ended).toBe(2)
    expect(shell.text().trim()).toMatch(LINE)
  })

  test('npm start runs the demo instead', async () => {
    const start = spawn(process.execPath, [asset('scripts', 'start.mjs')], {cwd: homeOf('start').at(), stdio: 'pipe'})
    let told = ''
    for (const stream of [start.stdout, start.stderr]) stream.on('data', (chunk: Buffer) => (told += chunk.toString()))
    await until(() => /^separate {2}step \d/m.test(told), 'the first step of the demo')
    start.kill('SIGINT')
    expect(await once(start, 'exit')).toEqual([130, null])
  })

  test('at all, too', async () => {
    const {code, stdout, stderr} = await quartet([])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trim()).toMatch(LINE)
  })
})
