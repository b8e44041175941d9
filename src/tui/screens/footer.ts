import {keyLabel} from '../keys/key-names.ts'
import type {Keymap} from '../keys/keymap.ts'
import {COMMANDS, type CommandName} from '../keys/registry.ts'
import type {LineLook} from '../paint/line-look.ts'
import type {Line, Run} from '../paint/run.ts'
import {fitLine} from '../widgets/line.ts'
import type {Pane} from '../workstation/state.ts'

/** What people reach for first. */
const FIRST: readonly CommandName[] = ['run.start', 'transport.toggle', 'help.open', 'quit']

/** The keys that work in this pane, as many as fit: the pane's own, then the first, then the others. */
export const footer = (pane: Pane, keymap: Keymap, {width, theme, glyphs}: LineLook): Line => {
  const hinted = COMMANDS.filter(({hint, scope}) => hint && (scope === pane || scope === 'everywhere'))
  const rank = ({name, scope}: (typeof hinted)[number]): number => (FIRST.includes(name) ? 0 : scope === pane ? 1 : 2)
  const order = hinted.toSorted((a, b) => rank(a) - rank(b))
  const runs: Run[] = []
  let room = width
  for (const {name, hint} of order) {
    const key = keymap.keysOf(name)[0]
    // A pane's own meaning hides the one that a key has everywhere.
    if (key === undefined || keymap.find(pane, key) !== name) continue
    const label = keyLabel(key, {unicode: glyphs !== 'ascii'})
    const text = ` ${label} ${hint} `
    if (text.length > room) continue
    room -= text.length
    runs.push({text: ` ${label}`, colour: theme.accent, bold: true}, {text: ` ${hint} `, colour: theme.dim})
  }
  return fitLine(runs, width)
}
