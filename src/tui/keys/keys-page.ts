import type {Scope} from './command.ts'
import {keyLabel} from './key-names.ts'
import {GROUPS} from './registry.ts'

const WHERE: Readonly<Record<Scope, string>> = {
  everywhere: '',
  lanes: 'lanes',
  run: 'run pane',
  takes: 'takes',
  list: 'lists',
  files: 'files',
}

/** A key as code in a table: a bar would end the cell. */
const cell = (key: string): string => `\`${keyLabel(key, {unicode: false}).replaceAll('|', '\\|')}\``

/** docs/keys.md, from the registry. */
export const keysPage = (): string => `# Keys

Made by \`npm run keys\` from \`src/tui/keys/registry.ts\`; do not change it by hand. On the screen \`?\` shows the keys that work where you are, and \`:\` finds every command by name, also those without a key.

A capital means Shift. Terminals cannot tell Ctrl+I from Tab, Ctrl+M from Enter, or Ctrl+H from Backspace.

${GROUPS.map(
  ({title, commands}) => `## ${title}

| key | does | where | name |
|---|---|---|---|
${commands.map(({name, keys, scope, help}) => `| ${keys.map(cell).join(' ')} | ${help} | ${WHERE[scope]} | \`${name}\` |`).join('\n')}
`,
).join('\n')}
## Other keys

Name commands and keys in the settings file, under \`keys\`. What you list replaces the keys that a command had; an empty list leaves it without one.

\`\`\`json
{
  "keys": {
    "stem.mute": ["f2"],
    "edit.undo": ["u", "ctrl+z"],
    "theme.next": ["alt+t"],
    "lane.remove": []
  }
}
\`\`\`

A key is what it prints (\`m\`, \`M\`, \`+\`), or one of \`space\`, \`enter\`, \`esc\`, \`tab\`, \`backspace\`, \`delete\`, \`insert\`, \`up\`, \`down\`, \`left\`, \`right\`, \`home\`, \`end\`, \`pageup\`, \`pagedown\`, \`f1\` … \`f12\`, with \`ctrl+\`, \`alt+\` or \`shift+\` before it. \`Ctrl+C\` always quits and \`Ctrl+L\` always draws the screen anew.

A command without a place works in every pane. A key can mean one thing at a time: when two commands want one key in the same place, the one that has it keeps it; the screen tells of the other at the start, which keeps its own keys if none is left to it.
`
