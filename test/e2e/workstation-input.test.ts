import {beforeAll, expect, test, vi} from 'vitest'
import {KEY, pasted, type TerminalProgram} from '../support/terminal.ts'
import {band, putWav} from './sounds.ts'
import {frameFaults, homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const home = homes()('input')

/** What a person may have on the clipboard: colours, a cleared screen, an answer of the terminal, a title, NUL, C1, quits. */
const GARBAGE =
  'q\x1b[31mq\x1b[2J\x1b[H\x1b[?1049l\x1b]0;title\x07\x1bP1$r0m\x1b\\\x00\x07\x08\x7f\x9b2J\r\nq\x1b[6n\x1b[999;999Hq'
const LONG = 'qrx '.repeat(25_000)
const NO_UTF8 = Uint8Array.from([
  ...Buffer.from('\x1b[200~'),
  0xff,
  0xfe,
  0xc3,
  0x28,
  0xf0,
  0x9f,
  ...Buffer.from('\x1b[201~'),
])

let person: TerminalProgram
const expectUnharmed = (): void => {
  expect(frameFaults(person)).toEqual([])
  expect(person.terminal.buffer.active.type).toBe('alternate')
  expect(person.text()).toContain('0:24.0')
}

beforeAll(async () => {
  putWav(home.at('My drums (1).wav'), band({seconds: 0.3}))
  putWav(home.at('a piano.wav'), band({seconds: 0.2, channels: 1, sampleRate: 22_050}))
})

test('whatever is pasted is never taken for keys, and the screen stays whole', async () => {
  person = home.open([], {columns: 120, rows: 36})
  await person.see(READY)
  const refused = 'what was pasted is no path'
  for (const [name, text] of [
    ['escapes', GARBAGE],
    ['100 KB', LONG],
    ['lines', 'q\nr\nx\n'.repeat(500)],
  ]) {
    person.type(pasted(text!))
    await person.see(refused)
    expect(name && person.text()).toContain('No takes yet')
    expectUnharmed()
    person.type(KEY.esc)
    await person.gone(refused)
  }
  person.send(NO_UTF8)
  await person.see(refused)
  expectUnharmed()
})

test('nor in the file browser, nor where a number is typed', async () => {
  person = home.open([], {columns: 120, rows: 36})
  await person.see(READY)
  person.type('o')
  await person.see('Load sounds')
  for (const text of [GARBAGE, LONG]) person.type(pasted(text))
  person.send(NO_UTF8)
  expectUnharmed()
  // The first leaves the path.
  person.type(KEY.esc + KEY.esc)
  await person.gone('Load sounds')

  person.type('n')
  await person.see('Steps')
  person.type(pasted(`12${GARBAGE}`))
  person.type(pasted(LONG))
  person.send(NO_UTF8)
  person.type(KEY.enter)
  await person.see(/✗ 12qq/)
  expectUnharmed()
  person.type(`\x1560${KEY.enter}`)
  await person.see(/steps +60/)
})

test('keys that no terminal has do nothing', async () => {
  person = home.open([], {columns: 120, rows: 36})
  await person.see(READY)
  person.type('\x1b[999Z\x1b[200;5~\x1bOz\x1b[<65535;99999;99999M\x1b[M   \x1b[I\x1b[O\x1b[1;99R\x00\x1c\x1d\x1e')
  person.type('2')
  await person.see('▸2 drums')
  expectUnharmed()
})

test('pasted paths of sound files load them into the lanes that their names say', async () => {
  person = home.open([], {columns: 120, rows: 36})
  await person.see(READY)
  person.type(pasted(`'${home.at('My drums (1).wav')}'\n`))
  await person.see('loaded: drums')
  person.type(pasted(home.at('a piano.wav').replaceAll(' ', '\\ ')))
  await person.see('loaded: piano')
  person.type(pasted(home.at('gone.wav')))
  await person.see(/✗.*gone\.wav/)
  expectUnharmed()
  expect(person.text().match(/empty: o loads/g)).toHaveLength(2)
})
