import {expect, test} from 'vitest'
import type {Press} from '../../../src/tui/keys/command.ts'
import {exportRows} from '../../../src/tui/overlays/export/export.ts'
import {rowsOf} from '../../../src/tui/overlays/files/files.ts'
import {helpMatches} from '../../../src/tui/overlays/help/help.ts'
import {type Overlay, paintOverlay, pressOverlay, tellOverlay} from '../../../src/tui/overlays/overlay.ts'
import {matches} from '../../../src/tui/overlays/palette/palette.ts'
import type {Effect, Fact} from '../../../src/tui/overlays/step.ts'
import {splitGraphemes} from '../../../src/tui/paint/columns.ts'
import {lineColumns} from '../../../src/tui/paint/fit.ts'
import {themeOf} from '../../../src/tui/theme/themes.ts'
import type {TextField} from '../../../src/tui/widgets/text-field/text-field.ts'
import {ENTRIES, everyOverlay} from './samples.ts'
import {keymap, view} from './support.ts'

const PRESSES = 10_000

/** Numerical Recipes' generator: the same presses every time. */
const dice = (seed: number): ((sides: number) => number) => {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const KEYS = [
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown', 'enter', 'tab', 'shift+tab', 'space'],
  ...[
    'backspace',
    'delete',
    'ctrl+a',
    'ctrl+e',
    'ctrl+u',
    'ctrl+k',
    'ctrl+w',
    'ctrl+c',
    'ctrl+l',
    'alt+b',
    'f1',
    'esc',
  ],
  ...[...'abdklmopqrsxyz0123459./~,*?:[]\\\'"-+'],
  ...['é', '\u0301', '音', '👩‍👩‍👧', '🇩', '🇪', '\u200d', 'nonsense', ''],
]
const PASTES = [
  'plain text',
  '/home/me/music/drums.wav',
  "'/home/me/a b.wav' /home/me/c\\ d.wav\nfile:///home/me/%C3%A9.wav",
  'file:///%',
  '\u001b[2J\u001b[31mred\u0000\u0007\u009b1m\n\t\r\n',
  '\u001b]52;c;never ends',
  '\u202e\ud800\udfff\ufeff音楽👩‍👩‍👧',
  'x'.repeat(9999),
  '',
  '"',
]

const randomPress = (roll: (sides: number) => number): Press => {
  const kind = roll(12)
  if (kind === 0) return {kind: 'paste', text: PASTES[roll(PASTES.length)]!}
  if (kind === 1) {
    const action = (['down', 'drag', 'up', 'wheel-up', 'wheel-down'] as const)[roll(5)]!
    return {kind: 'mouse', action, column: roll(200), row: roll(80)}
  }
  return {kind: 'key', key: KEYS[roll(KEYS.length)]!}
}

const randomFact = (effect: Effect, roll: (sides: number) => number): Fact => {
  switch (effect.kind) {
    case 'list':
      return {kind: 'listed', folder: effect.folder, ...(roll(4) === 0 ? {entries: [], why: 'no'} : {entries: ENTRIES})}
    case 'inspect': {
      const is = (['folder', 'file', 'missing', 'unreadable'] as const)[roll(4)]!
      return {kind: 'inspected', facts: effect.paths.map(path => ({path, is}))}
    }
    case 'preview':
      return {kind: 'previewed', file: effect.file, why: 'is no sound'}
    case 'existing':
      return {kind: 'existing', files: effect.files, there: roll(2) === 0 ? effect.files : []}
  }
}

const isValidField = ({text, cursor}: TextField): boolean => {
  let end = 0
  const ends = splitGraphemes(text).map(each => (end += each.length))
  return [0, ...ends].includes(cursor) && !/[\p{Cc}\p{Cs}]/u.test(text)
}

const countOf = (overlay: Overlay): number => {
  switch (overlay.kind) {
    case 'files':
      return rowsOf(overlay).length
    case 'help':
      return helpMatches(overlay, keymap).length
    case 'palette':
      return matches(overlay).length
    case 'export':
      return exportRows(overlay).length
    case 'ask':
      return overlay.answers.length
    case 'choose':
    case 'settings':
      return overlay.rows.length
    case 'number':
    case 'text':
      return 1
  }
}

const faultsOf = (overlay: Overlay): string[] => {
  const faults: string[] = []
  const selected = 'selected' in overlay ? overlay.selected : 0
  if (!(selected >= 0 && selected < Math.max(1, countOf(overlay)))) faults.push(`${selected} is selected`)
  if ('field' in overlay && overlay.field.text.length < 200 && !isValidField(overlay.field))
    faults.push(`the field is ${JSON.stringify(overlay.field)}`)
  const lanes = overlay.kind === 'files' ? overlay.marked.map(({lane}) => lane) : []
  if (new Set(lanes).size !== lanes.length) faults.push(`marked twice: ${lanes}`)
  return faults
}

const paintingFaults = (overlay: Overlay, roll: (sides: number) => number): string[] => {
  const size = {width: 60 + roll(100), height: 15 + roll(40)}
  const glyphs = (['braille', 'blocks', 'ascii'] as const)[roll(3)]!
  const theme = themeOf((['dark', 'none'] as const)[roll(2)]!)
  const lines = paintOverlay(overlay, view({...size, glyphs, theme, linear: roll(3) === 0}))
  const faults = lines.length > size.height ? [`${lines.length} lines in ${size.height}`] : []
  for (const line of lines) {
    const text = line.map(run => run.text).join('')
    if (lineColumns(line) > size.width) faults.push(`wider than ${size.width}: ${text}`)
    if (/\p{Cc}/u.test(text)) faults.push(`control characters: ${JSON.stringify(text)}`)
  }
  return faults
}

test.each(
  everyOverlay().map(overlay => [`${overlay.kind} ${'purpose' in overlay ? overlay.purpose : ''}`, overlay] as const),
)('any ten thousand presses leave %s whole and on the screen', (_, opened) => {
  const roll = dice(PRESSES)
  let overlay: Overlay = opened
  const waiting: Effect[] = []
  const faults: string[] = []
  const outcomes = new Set<string>()
  for (let n = 0; n < PRESSES; n++) {
    const fact =
      waiting.length > 0 && roll(2) === 0 ? randomFact(waiting.splice(roll(waiting.length), 1)[0]!, roll) : undefined
    const step = fact ? tellOverlay(overlay, fact) : pressOverlay(overlay, randomPress(roll), keymap)
    waiting.push(...(step.effects ?? []))
    if (step.outcome) outcomes.add(step.outcome.kind)
    // What closes is opened again, now and then: the rest go on, as if the workstation had not listened.
    overlay = step.outcome && roll(2) === 0 ? opened : step.state
    faults.push(...faultsOf(overlay), ...(n % 40 === 0 ? paintingFaults(overlay, roll) : []))
  }
  expect(faults).toEqual([])
  expect(outcomes).toContain('close')
})
