/** Keys that print nothing, in the words of the settings file. */
const NAMED_KEYS: ReadonlySet<string> = new Set([
  ...['space', 'enter', 'esc', 'tab', 'backspace', 'delete', 'insert'],
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...Array.from({length: 12}, (_, i) => `f${i + 1}`),
])

/** What people also write. */
const ALIASES: Readonly<Record<string, string>> = {
  escape: 'esc',
  return: 'enter',
  del: 'delete',
  ins: 'insert',
  pgup: 'pageup',
  pgdn: 'pagedown',
  pgdown: 'pagedown',
  ' ': 'space',
}

/** Terminals send the same code for both. */
const SAME_CODE: Readonly<Record<string, string>> = {
  'ctrl+h': 'backspace',
  'ctrl+i': 'tab',
  'ctrl+j': 'enter',
  'ctrl+m': 'enter',
  'ctrl+[': 'esc',
}

const MODIFIERS = ['ctrl', 'alt', 'shift'] as const
type Modifier = (typeof MODIFIERS)[number]

/** `ctrl+shift+left`. With shift a letter is its capital: terminals tell them apart in no other way. */
export const keyWith = (base: string, held: Readonly<Partial<Record<Modifier, boolean>>>): string => {
  const letter = [...base].length === 1
  const key = letter && held.shift ? base.toUpperCase() : base
  return [...MODIFIERS.filter(modifier => held[modifier] && !(letter && modifier === 'shift')), key].join('+')
}

/** The name that a key press carries, from however a person wrote it: `Ctrl+R` → `ctrl+r`. Undefined: there is no such key. */
export const parseKeyName = (written: string): string | undefined => {
  const held: Partial<Record<Modifier, boolean>> = {}
  let rest = written
  for (;;) {
    const modifier = MODIFIERS.find(name => rest.toLowerCase().startsWith(`${name}+`) && rest.length > name.length + 1)
    if (!modifier) break
    held[modifier] = true
    rest = rest.slice(modifier.length + 1)
  }
  const word = ALIASES[rest.toLowerCase()] ?? rest.toLowerCase()
  if (NAMED_KEYS.has(word)) return keyWith(word, held)
  if (!/^[^\p{C}\p{M}\p{Z}]$/u.test(rest)) return undefined
  if (!held.ctrl) return keyWith(rest, held)
  // One code for ctrl with a letter, capital or not.
  const key = keyWith(rest.toLowerCase(), {...held, shift: false})
  return SAME_CODE[key] ?? key
}

const SIGNS: Readonly<Record<string, string>> = {up: '↑', down: '↓', left: '←', right: '→'}
const WORDS: Readonly<Record<string, string>> = {pageup: 'PageUp', pagedown: 'PageDown'}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** What a key is called on the screen: `⇧←`, `^R`, `Space`; in plain letters `Shift+Left`, `Ctrl+R`, `Space`. */
export const keyLabel = (key: string, {unicode}: {unicode: boolean}): string => {
  const parts = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/su.exec(key)
  const [held, base] = [parts?.[1] ?? '', parts?.[2] ?? key]
  const control = held === 'ctrl+' && base.length === 1
  const name = NAMED_KEYS.has(base)
    ? ((unicode ? SIGNS[base] : undefined) ?? WORDS[base] ?? capitalised(base))
    : held.includes('ctrl+')
      ? base.toUpperCase()
      : base
  if (control) return unicode ? `^${name}` : `Ctrl+${name}`
  if (held === 'shift+' && unicode) return `⇧${name}`
  return [...held.split('+').filter(Boolean).map(capitalised), name].join('+')
}
