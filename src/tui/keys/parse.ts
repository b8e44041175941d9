import type {Press} from './command.ts'
import {CONTROL_SEQUENCE, keyOfCharacter, pressOfSequence} from './sequences.ts'

const PASTE_BEGINS = '\x1b[200~'
const PASTE_ENDS = '\x1b[201~'
/** Of a paste that is longer, or whose end gets lost, only so much is kept; Ctrl+C ends it. */
const LONGEST_PASTE = 1 << 20

// What follows ESC:
/** the beginning of a control sequence whose rest has not come yet, */
const CUT_SEQUENCE = /^\[[[<>=?]?[\d;:]*$/
/** what a terminal answers to a question, `] … BEL` or `P … ESC \`, */
const ANSWER = /^(?:\]\d+;|[P_^X])\P{Cc}*\p{Cc}?/u
/** and how such an answer begins. */
const OPENS_ANSWER = /^[\]P_^X]$/
/** A file dropped into a terminal that does not mark pastes; or typed keys that came at once. */
const DROPPED_PATH = /^['"]?(?:~?\/|file:\/\/|[A-Za-z]:\\)[^\p{Cc}]{3,}$/u

/** Line ends as \n, tabs kept, escape sequences and other control characters gone. */
const clean = (pasted: string): string => {
  const [first = '', ...rest] = pasted.split('\x1b')
  return [first, ...rest.map(part => part.replace(/^(?:\[[\d;:<>=?]*[ -/]*[@-~]|O.|.)/s, ''))]
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
}

const isWhole = (sequence: string): boolean =>
  CONTROL_SEQUENCE.exec(sequence.slice(1))?.[0].length === sequence.length - 1

/**
 * Turns what Ink reads from the terminal into presses. Each call takes one piece: text without ESC, or one escape
 * sequence. Keeps what is unfinished between calls: a paste, a sequence that came in two parts.
 *
 * Not `useInput`'s arguments: they cannot tell Delete from Backspace nor name the f-keys, and Ink 6.8 throws there on
 * sequences that it does not know together with ctrl, such as Ctrl+F1.
 */
export const createPressParser = (): ((piece: string) => Press[]) => {
  let pasted: string | undefined
  // What the last piece left open: an ESC that may have been a sequence's first byte, or more of one.
  let open = ''
  /** The terminal marks what is pasted, so what is not marked was typed. */
  let marksPastes = false

  const inPaste = (piece: string): Press[] => {
    const whole = pasted + piece
    const end = whole.indexOf(PASTE_ENDS, pasted!.length - PASTE_ENDS.length)
    if (end < 0 && piece !== '\x03') {
      // The last of it may be the beginning of its end.
      const isLong = whole.length > LONGEST_PASTE
      pasted = isLong ? whole.slice(0, LONGEST_PASTE) + whole.slice(-PASTE_ENDS.length) : whole
      return []
    }
    const text = clean(end < 0 ? pasted! : whole.slice(0, end))
    const rest = end < 0 ? piece : whole.slice(end + PASTE_ENDS.length)
    pasted = undefined
    return [...(text === '' ? [] : [{kind: 'paste', text} as const]), ...(rest === '' ? [] : outside(rest))]
  }

  const whole = (sequence: string, rest: string): Press[] => {
    if (sequence === PASTE_BEGINS) {
      pasted = ''
      marksPastes = true
      return rest === '' ? [] : inPaste(rest)
    }
    const press = isWhole(sequence) ? pressOfSequence(sequence) : undefined
    return [...(press ? [press] : []), ...(rest === '' ? [] : outside(rest))]
  }

  const outside = (piece: string): Press[] => {
    const [before, body] = [open, (open + piece).slice(1)]
    open = ''
    // One character alone after ESC is a key that somebody pressed.
    if (before !== '' && !piece.startsWith('\x1b') && (before.startsWith('\x1b[') || piece.length > 1)) {
      if (CUT_SEQUENCE.test(body)) return keepOpen(`\x1b${body}`)
      const match = CONTROL_SEQUENCE.exec(body) ?? ANSWER.exec(body)
      if (match) return whole(`\x1b${match[0]}`, body.slice(match[0].length))
    }
    if (piece === PASTE_BEGINS) return whole(piece, '')
    if (piece.startsWith('\x1b')) return escaped(piece)
    if (!marksPastes && DROPPED_PATH.test(piece)) return [{kind: 'paste', text: piece, unmarked: true}]
    return typed(piece)
  }

  const keepOpen = (sequence: string): Press[] => {
    open = sequence
    return []
  }

  const escaped = (piece: string): Press[] => {
    if (piece === '\x1b') {
      open = piece
      return [{kind: 'key', key: 'esc'}]
    }
    if (piece === '\x1b\x1b')
      return [
        {kind: 'key', key: 'esc'},
        {kind: 'key', key: 'esc'},
      ]
    if (CUT_SEQUENCE.test(piece.slice(1))) return keepOpen(piece)
    if (OPENS_ANSWER.test(piece.slice(1))) open = piece
    // Alt with a key that sends a sequence itself.
    const inner = piece.startsWith('\x1b\x1b') ? piece.slice(1) : piece
    const press = pressOfSequence(inner)
    if (inner === piece) return press ? [press] : []
    return press?.kind === 'key' && isWhole(inner) ? [{kind: 'key', key: `alt+${press.key}`}] : []
  }

  return piece => (pasted === undefined ? outside(piece) : inPaste(piece))
}

const typed = (text: string): Press[] =>
  [...text.replaceAll('\r\n', '\r')].flatMap(character => {
    const key = keyOfCharacter(character)
    return key === undefined ? [] : [{kind: 'key', key}]
  })
