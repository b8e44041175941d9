import type {Press} from './command.ts'
import {keyWith} from './key-names.ts'

/** After ESC: a control sequence (ECMA-48), parameters and one letter or `~`. The Linux console's f-keys have a second `[`. */
export const CONTROL_SEQUENCE = /^\[(\[?)([<>=?]?)([\d;:]*)[ -/]*([@-Z\\^-~])/

const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
}

const NUMBERS: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}

const CONSOLE_LETTERS: Readonly<Record<string, string>> = {A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5'}

/** Terminals send one more than the sum of shift 1, alt 2, ctrl 4. */
const heldOf = (parameter: number | undefined): {shift: boolean; alt: boolean; ctrl: boolean} => {
  const bits = Math.max(0, (parameter ?? 1) - 1)
  return {shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0}
}

/** The key that sends one character: Enter and its kind, ctrl with a letter, or what it prints. */
export const keyOfCharacter = (character: string): string | undefined => {
  const code = character.codePointAt(0)!
  if (character === '\r' || character === '\n') return 'enter'
  if (character === '\t') return 'tab'
  if (character === ' ') return 'space'
  if (character === '\x7f' || character === '\b') return 'backspace'
  if (character === '\x1b') return 'esc'
  if (code === 0) return 'ctrl+space'
  if (code <= 26) return `ctrl+${String.fromCharCode(code + 96)}`
  return code < 32 || (code >= 0x80 && code < 0xa0) ? undefined : character
}

/** Mouse reports of SGR 1006: `ESC [ < button ; column ; row M` or `m` when let go. Other buttons than the left are nothing. */
const mousePress = ([code, column, row]: readonly number[], released: boolean): Press | undefined => {
  if (code === undefined || !column || !row) return undefined
  const button = code & 3
  const at = {kind: 'mouse', column: column - 1, row: row - 1} as const
  if (code & 64) return button > 1 ? undefined : {...at, action: button === 0 ? 'wheel-up' : 'wheel-down'}
  if (button !== 0 || code >= 128) return undefined
  return {...at, action: released ? 'up' : code & 32 ? 'drag' : 'down'}
}

/** What a whole escape sequence means; undefined for all that is unknown, so that it is never typed. */
export const pressOfSequence = (sequence: string): Press | undefined => {
  const body = sequence.slice(1)
  const control = CONTROL_SEQUENCE.exec(body)
  if (control) return pressOfControl(control)
  const single = /^O(\d?)([A-Z])$/.exec(body)
  if (single) {
    const name = LETTERS[single[2]!]
    return name ? {kind: 'key', key: keyWith(name, heldOf(single[1] ? Number(single[1]) : undefined))} : undefined
  }
  if ([...body].length > 1) return undefined
  const key = keyOfCharacter(body || '\x1b')
  return key === undefined || key.startsWith('ctrl+') ? undefined : {kind: 'key', key: keyWith(key, {alt: true})}
}

const pressOfControl = ([, console, mark, written, final]: RegExpExecArray): Press | undefined => {
  // A key that is let go, or a sub-parameter, stands behind a colon; only kitty's protocol says so.
  const [parameters, events] = [written!.split(';').map(part => Number.parseInt(part, 10)), written!.includes(':3')]
  if (events) return undefined
  if (mark === '<') return final === 'M' || final === 'm' ? mousePress(parameters, final === 'm') : undefined
  if (mark !== '') return undefined
  const key = (name: string | undefined, held = heldOf(parameters[1])): Press | undefined =>
    name === undefined ? undefined : {kind: 'key', key: keyWith(name, held)}
  if (console === '[') return key(CONSOLE_LETTERS[final!])
  if (final === 'Z') return key('tab', {shift: true, alt: false, ctrl: false})
  if (final === 'u') return Number.isInteger(parameters[0]) ? keyOfCode(parameters[0]!, parameters[1]) : undefined
  // `ESC [ 12 ; 40 R` says where the cursor is; f3 has no other first number than 1.
  if (final !== '~' && ((parameters[0] || 1) !== 1 || (parameters[1] ?? 1) > 16)) return undefined
  if (final !== '~') return /[a-d]/.test(final!) ? key(LETTERS[final!.toUpperCase()], heldOf(2)) : key(LETTERS[final!])
  // xterm's modifyOtherKeys: `ESC [ 27 ; modifiers ; code ~`
  if (parameters[0] === 27 && parameters[2] !== undefined) return keyOfCode(parameters[2], parameters[1])
  return key(NUMBERS[parameters[0]!])
}

const keyOfCode = (code: number, modifiers: number | undefined): Press | undefined => {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || (code >= 57344 && code <= 63743)) return undefined
  const key = keyOfCharacter(String.fromCodePoint(code))
  return key === undefined || key.startsWith('ctrl+') ? undefined : {kind: 'key', key: keyWith(key, heldOf(modifiers))}
}
