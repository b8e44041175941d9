import type {Scope} from './command.ts'
import {parseKeyName} from './key-names.ts'
import type {CommandName, NamedCommand} from './registry.ts'

/** Where a key is looked up, in this order. */
const SEARCHED: Readonly<Record<Scope, readonly Scope[]>> = {
  everywhere: ['everywhere'],
  lanes: ['lanes', 'everywhere'],
  run: ['run', 'everywhere'],
  takes: ['takes', 'everywhere'],
  list: ['list'],
  files: ['files', 'list'],
}

/** Keys that no settings file can take away: the ways out of a screen that went wrong. They work in every scope. */
const FIXED: ReadonlyMap<string, CommandName> = new Map([
  ['ctrl+c', 'quit'],
  ['ctrl+l', 'screen.redraw'],
])

export type Keymap = {
  /** What a key means there; a pane's own meaning hides the one that it has everywhere. */
  find(scope: Scope, key: string): CommandName | undefined
  /** The keys that a command has now, the one to show first. */
  keysOf(command: CommandName): readonly string[]
}

/** Whether commands of both scopes can be meant by one press. */
const overlap = (a: Scope, b: Scope): boolean =>
  Object.values(SEARCHED).some(searched => searched.includes(a) && searched.includes(b))

/**
 * The commands' keys, changed by what the settings file says: `{'stem.mute': ['ctrl+x', 'f2']}`, an empty list for none.
 * Never fails: what cannot be had is told, one line each, and the rest is done. Of two that want one key the later in the
 * file loses, and so does whoever wants the key of a command that was not changed; who loses all keeps its usual keys.
 */
export const buildKeymap = (
  commands: readonly NamedCommand[],
  rebindings: Readonly<Record<string, readonly string[]>>,
): {keymap: Keymap; problems: string[]} => {
  const problems: string[] = []
  const byName = new Map<string, NamedCommand>(commands.map(command => [command.name, command]))
  const bound = new Map<CommandName, string[]>(commands.map(({name}) => [name, []]))
  const changed = Object.keys(rebindings).filter(name => byName.has(name))

  const holder = (key: string, command: NamedCommand): NamedCommand | undefined => {
    const fixed = FIXED.get(key)
    if (fixed) return fixed === command.name ? undefined : byName.get(fixed)
    return commands.find(other => {
      if (other === command || !bound.get(other.name)!.includes(key) || !overlap(other.scope, command.scope))
        return false
      // Panes hide some keys that work everywhere, on purpose: ← changes a setting where there are settings.
      return other.scope === command.scope || !(other.keys.includes(key) && command.keys.includes(key))
    })
  }
  const bind = (command: NamedCommand, key: string): NamedCommand | undefined => {
    const taken = holder(key, command)
    const keys = bound.get(command.name)!
    if (!taken && !keys.includes(key)) keys.push(key)
    return taken
  }

  for (const command of commands) {
    const kept = changed.includes(command.name) ? command.keys.filter(key => FIXED.has(key)) : command.keys
    for (const key of kept) bind(command, key)
  }
  for (const [name, written] of Object.entries(rebindings)) {
    const command = byName.get(name)
    if (!command) {
      problems.push(`keys.${name}: there is no such command; choose one that docs/keys.md names`)
      continue
    }
    const had = bound.get(command.name)!.length
    for (const text of written) {
      const key = parseKeyName(text)
      const taken = key === undefined ? undefined : bind(command, key)
      if (key === undefined)
        problems.push(
          `keys.${name}: ${JSON.stringify(text)} is no key; write it like m, M, space, ctrl+r or shift+left`,
        )
      else if (taken)
        problems.push(
          `keys.${name}: ${JSON.stringify(text)} ${FIXED.has(key) ? 'always' : 'already'} means ${taken.help}; choose another`,
        )
    }
    if (written.length > 0 && bound.get(command.name)!.length === had)
      for (const key of command.keys) bind(command, key)
  }

  // What cannot be changed is not what people look for first.
  for (const keys of bound.values()) keys.sort((a, b) => Number(FIXED.has(a)) - Number(FIXED.has(b)))
  const table = new Map<string, CommandName>()
  for (const {name, scope} of commands) for (const key of bound.get(name)!) table.set(`${scope} ${key}`, name)
  const keymap: Keymap = {
    find: (scope, key) => {
      const fixed = FIXED.get(key)
      if (fixed) return fixed
      for (const searched of SEARCHED[scope]) {
        const name = table.get(`${searched} ${key}`)
        if (name) return name
      }
      return undefined
    },
    keysOf: command => bound.get(command) ?? [],
  }
  return {keymap, problems}
}
