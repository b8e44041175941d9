import {expect, test} from 'vitest'
import type {Press} from '../../../src/tui/keys/command.ts'
import {createPressParser} from '../../../src/tui/keys/parse.ts'

const read = (...pieces: string[]): Press[] => {
  const parse = createPressParser()
  return pieces.flatMap(piece => parse(piece))
}
const keys = (...pieces: string[]): (string | undefined)[] =>
  read(...pieces).map(press => (press.kind === 'key' ? press.key : undefined))
const paste = (text: string): Press[] => [{kind: 'paste', text}]

test('text that comes at once is one press for each character', () => {
  expect(keys('ab?é😀')).toEqual(['a', 'b', '?', 'é', '😀'])
  expect(keys('mM+ ')).toEqual(['m', 'M', '+', 'space'])
})

test('Enter is one press, whichever line end the terminal sends', () => {
  expect(keys('\r')).toEqual(['enter'])
  expect(keys('\n')).toEqual(['enter'])
  expect(keys('a\r\nb')).toEqual(['a', 'enter', 'b'])
})

test.each([
  ['\t', 'tab'],
  ['\x1b[Z', 'shift+tab'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\x1b[3~', 'delete'],
  ['\x1b', 'esc'],
  ['\x12', 'ctrl+r'],
  ['\x03', 'ctrl+c'],
  ['\0', 'ctrl+space'],
  ['\x1b[A', 'up'],
  ['\x1bOB', 'down'],
  ['\x1b[1;2C', 'shift+right'],
  ['\x1b[1;5D', 'ctrl+left'],
  ['\x1b[1;6D', 'ctrl+shift+left'],
  ['\x1b[d', 'shift+left'],
  ['\x1b[H', 'home'],
  ['\x1b[4~', 'end'],
  ['\x1b[5~', 'pageup'],
  ['\x1b[6;5~', 'ctrl+pagedown'],
  ['\x1bOP', 'f1'],
  ['\x1b[11~', 'f1'],
  ['\x1b[[A', 'f1'],
  ['\x1b[1;5P', 'ctrl+f1'],
  ['\x1b[24~', 'f12'],
  ['\x1bx', 'alt+x'],
  ['\x1bX', 'alt+X'],
  ['\x1b.', 'alt+.'],
  ['\x1b\r', 'alt+enter'],
  ['\x1b\x1b[A', 'alt+up'],
  ['\x1b[97;5u', 'ctrl+a'],
  ['\x1b[27;5;9~', 'ctrl+tab'],
])('%j is %s', (piece, key) => {
  expect(keys(piece)).toEqual([key])
})

test.each([
  '\x1b[I',
  '\x1b[1;5I',
  '\x1b[?1;2c',
  '\x1b[99~',
  '\x1b[12;40R',
  '\x1bOz',
  '\x1b[97;5:3u',
  '\x1f',
  '\x1b[999999999u',
])('what is unknown, such as %j, is nothing', piece => {
  expect(read(piece)).toEqual([])
})

test('two quick escapes are two', () => {
  expect(keys('\x1b\x1b')).toEqual(['esc', 'esc'])
})

test('a paste arrives whole, in however many pieces it came', () => {
  expect(read('\x1b[200~', 'one\rtwo', '\x1b[201~')).toEqual(paste('one\ntwo'))
  expect(read('\x1b[200~', 'on', 'e q', '\t.', '\x1b[201~', 'x')).toEqual([
    ...paste('one q\t.'),
    {kind: 'key', key: 'x'},
  ])
  expect(read('\x1b[200~', '\x1b[201~')).toEqual([])
})

test('a paste whose marks were cut in two is still a paste', () => {
  expect(read('\x1b[20', '0~one', '\x1b[2', '01~')).toEqual(paste('one'))
})

test('a paste holds no control characters but tabs and line ends', () => {
  expect(read('\x1b[200~', 'a\x07b', '\x1b[31m', 'c', '\x1bOP', '\0d\r\ne', '\x1b[201~')).toEqual(paste('abcd\ne'))
})

test('nothing of a paste that is too long is taken for keys', () => {
  const pieces = ['\x1b[200~', ...Array.from({length: 20}, () => 'r'.repeat(100_000)), '\x1b[20', '1~', 'k']
  const presses = read(...pieces)
  expect(presses.map(press => press.kind)).toEqual(['paste', 'key'])
  expect(presses[0]).toMatchObject({text: expect.stringMatching(/^r+$/)})
})

test('Ctrl+C gets out of a paste whose end was lost', () => {
  expect(read('\x1b[200~', 'half', '\x03', 'q')).toEqual([
    ...paste('half'),
    {kind: 'key', key: 'ctrl+c'},
    {kind: 'key', key: 'q'},
  ])
})

test('a path that comes at once is a paste, though the terminal does not say so', () => {
  const unmarked = (text: string) => [{kind: 'paste', text, unmarked: true}]
  expect(read('/home/ann/My Mix.wav ')).toEqual(unmarked('/home/ann/My Mix.wav '))
  expect(read("'/home/ann/it.wav'")).toEqual(unmarked("'/home/ann/it.wav'"))
  expect(keys('/')).toEqual(['/'])
})

test('a path that comes at once from a terminal that marks pastes was typed', () => {
  const parse = createPressParser()
  expect([...parse('\x1b[200~'), ...parse('x'), ...parse('\x1b[201~')]).toEqual(paste('x'))
  expect(parse('/mix').map(press => press.kind === 'key' && press.key)).toEqual(['/', 'm', 'i', 'x'])
})

test('the mouse tells cells from 0, 0', () => {
  expect(read('\x1b[<0;12;5M', '\x1b[<32;13;5M', '\x1b[<0;13;5m', '\x1b[<64;1;1M', '\x1b[<65;1;1M')).toEqual([
    {kind: 'mouse', action: 'down', column: 11, row: 4},
    {kind: 'mouse', action: 'drag', column: 12, row: 4},
    {kind: 'mouse', action: 'up', column: 12, row: 4},
    {kind: 'mouse', action: 'wheel-up', column: 0, row: 0},
    {kind: 'mouse', action: 'wheel-down', column: 0, row: 0},
  ])
})

test('other buttons, and moving without one, are nothing', () => {
  expect(read('\x1b[<2;12;5M', '\x1b[<1;12;5M', '\x1b[<35;12;5M', '\x1b[<66;12;5M', '\x1b[<0;0;5M')).toEqual([])
})

test('a sequence that came in pieces is not typed', () => {
  expect(read('\x1b[', '<0;12;5Mq')).toEqual([
    {kind: 'mouse', action: 'down', column: 11, row: 4},
    {kind: 'key', key: 'q'},
  ])
  expect(keys('\x1b[1', ';', '2', 'C')).toEqual(['shift+right'])
})

test('a key after Esc is that key', () => {
  expect(keys('\x1b', '[', ']', 'A')).toEqual(['esc', '[', ']', 'A'])
})

test('what a terminal answers to a question is not typed', () => {
  expect(keys('\x1b]', '11;rgb:1c1c/1c1c/1c1c\x07', 'q')).toEqual(['alt+]', 'q'])
  expect(keys('\x1bP', '>|XTerm(379)', '\x1b\\').filter(key => !key?.startsWith('alt+'))).toEqual([])
})

test('no garbage throws, or is swallowed for ever', () => {
  const parse = createPressParser()
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  const alphabet = [
    '\x1b',
    '[',
    'O',
    '<',
    ';',
    '0',
    '2',
    '~',
    'M',
    'm',
    'u',
    ':',
    ']',
    'P',
    'A',
    '\r',
    '\x07',
    'é',
    '\ud800',
    '\x9b',
  ]
  for (let i = 0; i < 5000; i++)
    parse(Array.from({length: 1 + random(6)}, () => alphabet[random(alphabet.length)]).join(''))
  parse('\x1b[201~')
  parse('\x03')
  expect(parse('q')).toEqual([{kind: 'key', key: 'q'}])
})
