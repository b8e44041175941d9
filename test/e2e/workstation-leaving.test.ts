import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test, vi} from 'vitest'
import {childrenOf, isAlive} from '../runner/children.ts'
import {KEY, type TerminalProgram} from '../support/terminal.ts'
import {until} from './quartet.ts'
import {allBelow, frameFaults, homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const homeOf = homes()
const BIN = path.join(import.meta.dirname, '../../bin/quartet')
const LEAVE = '\x1b[?1049l'

/** The person's own screen is back: no colours, no mouse, nothing marks pastes, the cursor is seen. */
const expectGivenBack = ({terminal, raw, text}: TerminalProgram, words: RegExp): void => {
  expect(terminal.buffer.active.type).toBe('normal')
  expect(terminal.modes).toMatchObject({mouseTrackingMode: 'none', bracketedPasteMode: false})
  const written = raw()
  expect(written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(written.lastIndexOf('\x1b[?25l'))
  expect(written.split(LEAVE)).toHaveLength(2)
  expect(text().trim()).toMatch(words)
}

/** One that ends with an error of its own when it gets SIGUSR2. */
const CRASH = "process.on('SIGUSR2', () => { throw new Error('boom') })"

const NOTHING = /^$/
const CANCELLED = /^quartet: cancelled$/

test.each([
  {what: 'q', code: 0, words: NOTHING, act: (person: TerminalProgram) => person.type('q')},
  {what: 'the keys Ctrl-C', code: 0, words: NOTHING, act: (person: TerminalProgram) => person.type(KEY.ctrlC)},
  {what: 'SIGINT', code: 130, words: CANCELLED},
  {what: 'SIGTERM', code: 130, words: CANCELLED, running: true},
  {what: 'SIGHUP', code: 130, words: CANCELLED},
  {what: 'SIGUSR2', code: 1, words: /^quartet: unexpected: boom; set QUARTET_TRACE=1/, running: true},
])('$what ends it with $code, gives the terminal back and leaves no process', async ({what, code, words, ...how}) => {
  const home = homeOf(what.replaceAll(' ', '-'))
  writeFileSync(home.at('crash.mjs'), CRASH)
  const folder = await home.project('song', {task: 'generate', steps: 200, seconds: 6})
  const env = {NODE_OPTIONS: `--import ${home.at('crash.mjs')}`}
  const person = home.open(['open', folder, '--mouse'], {env, columns: 200})
  await person.see(READY)
  expect(person.terminal.modes).toMatchObject({mouseTrackingMode: 'drag', bracketedPasteMode: true})
  expect(person.terminal.buffer.active.type).toBe('alternate')
  if (how.running) {
    person.type('r')
    await person.see(/step +[1-9]\d*\/200/)
  }
  const children = allBelow(person.pty.pid)
  if (how.act) how.act(person)
  else person.kill(what)
  expect(await person.ended).toBe(code)
  await until(() => !children.some(isAlive), 'the end of the children')
  expectGivenBack(person, words)
})

test('an edit that is not saved yet is kept when nobody waits for the save', async () => {
  const home = homeOf('forced')
  const folder = await home.project('song')
  const person = home.open(['open', folder])
  await person.see(READY)
  person.type('3+')
  await person.see('○ saving')
  // As a system that goes down does; the second ends it at once.
  person.kill('SIGTERM')
  person.kill('SIGHUP')
  expect(await person.ended).toBe(130)
  expect(readFileSync(path.join(folder, 'session.json'), 'utf8')).toContain('"gain": 1')
  expect(readdirSync(folder).filter(name => name.startsWith('.'))).toEqual([])
})

test('a stop gives the terminal back to the shell, and fg brings the whole screen and its keys', async () => {
  const home = homeOf('stopped')
  const folder = await home.project('song')
  const shell = home.shell(
    `set -m; '${process.execPath}' '${BIN}' open '${folder}' --mouse; echo was stopped; read -r; fg`,
  )
  await shell.see(READY)
  const [program] = childrenOf(shell.pty.pid)
  process.kill(program!, 'SIGTSTP')
  await shell.see('was stopped')
  expect(shell.terminal.buffer.active.type).toBe('normal')
  expect(shell.terminal.modes).toMatchObject({mouseTrackingMode: 'none', bracketedPasteMode: false})
  shell.type(KEY.enter)
  await shell.see(READY)
  expect(shell.terminal.modes).toMatchObject({mouseTrackingMode: 'drag', bracketedPasteMode: true})
  shell.type('3+')
  await shell.see('+1 dB')
  expect(frameFaults(shell)).toEqual([])
  shell.type('q')
  expect(await shell.ended).toBe(0)
  expect(shell.terminal.buffer.active.type).toBe('normal')
})

test('q asks first while a task runs, and Ctrl-C twice does not wait for an answer', async () => {
  const home = homeOf('asks')
  const folder = await home.project('song', {task: 'generate', steps: 200, seconds: 6})
  const person = home.open(['open', folder])
  await person.see(READY)
  person.type('r')
  await person.see('Generating')
  person.type('q')
  await person.see('its take would be lost')
  person.type(KEY.enter)
  await person.gone('its take would be lost')
  await person.see('Generating')
  person.type(KEY.ctrlC)
  await person.see('its take would be lost')
  person.type(KEY.ctrlC)
  expect(await person.ended).toBe(0)
})

test('a project that is open already is refused in one line, and stays with whoever has it', async () => {
  const home = homeOf('twice')
  const first = home.open()
  await first.see(READY)
  const second = home.open(['open', home.demo], {columns: 300})
  expect(await second.ended).toBe(2)
  expectGivenBack(
    second,
    /^quartet: [^\n]*demo: is open in another Quartet \(process \d+ on [^\n]*\); close it there, or open another folder$/,
  )
  // Without a folder it would open the same: the last project.
  const third = home.open([], {columns: 300})
  expect(await third.ended).toBe(2)
  first.type('+')
  await first.see('+1 dB')
  first.type('q')
  expect(await first.ended).toBe(0)
})
