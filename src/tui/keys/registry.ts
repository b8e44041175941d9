import type {Command} from './command.ts'

type Group = {readonly title: string; readonly commands: readonly Command[]}

/** Every command, in the order in which help and docs/keys.md list them. Keys live here and nowhere else. */
export const GROUPS = [
  {
    title: 'Hear',
    commands: [
      {name: 'transport.toggle', keys: ['space'], scope: 'everywhere', help: 'Play or pause', hint: 'play'},
      {name: 'transport.back', keys: ['left'], scope: 'everywhere', help: 'Seek back'},
      {name: 'transport.forward', keys: ['right'], scope: 'everywhere', help: 'Seek forward'},
      {name: 'transport.backFar', keys: ['shift+left'], scope: 'everywhere', help: 'Seek back in big steps'},
      {name: 'transport.forwardFar', keys: ['shift+right'], scope: 'everywhere', help: 'Seek forward in big steps'},
      {name: 'transport.start', keys: ['home'], scope: 'everywhere', help: 'Go to the start'},
      {name: 'transport.end', keys: ['end'], scope: 'everywhere', help: 'Go to the end'},
      {name: 'loop.in', keys: ['['], scope: 'everywhere', help: 'Begin the loop here'},
      {name: 'loop.out', keys: [']'], scope: 'everywhere', help: 'End the loop here'},
      {name: 'loop.clear', keys: ['\\'], scope: 'everywhere', help: 'Clear the loop'},
      {name: 'listen.swap', keys: ['a'], scope: 'everywhere', help: 'Compare with what was heard before', hint: 'A/B'},
      {name: 'listen.estimate', keys: ['i'], scope: 'everywhere', help: 'Audition the live estimate of a run'},
      {name: 'listen.lanes', keys: [], scope: 'everywhere', help: 'Listen to the lanes'},
      {name: 'listen.mix', keys: [], scope: 'everywhere', help: 'Listen to the mix as it was loaded'},
    ],
  },
  {
    title: 'Lanes',
    commands: [
      {name: 'lane.bass', keys: ['1'], scope: 'everywhere', help: 'Select the bass'},
      {name: 'lane.drums', keys: ['2'], scope: 'everywhere', help: 'Select the drums'},
      {name: 'lane.guitar', keys: ['3'], scope: 'everywhere', help: 'Select the guitar'},
      {name: 'lane.piano', keys: ['4'], scope: 'everywhere', help: 'Select the piano'},
      {name: 'lane.mix', keys: ['5'], scope: 'everywhere', help: 'Select the mix'},
      {name: 'lane.up', keys: ['up'], scope: 'lanes', help: 'Select the lane above'},
      {name: 'lane.down', keys: ['down'], scope: 'lanes', help: 'Select the lane below'},
      {name: 'lane.load', keys: ['o'], scope: 'everywhere', help: 'Load sound files', hint: 'load'},
      {name: 'stem.lock', keys: ['l'], scope: 'everywhere', help: 'Lock the lane as given, or unlock it', hint: 'lock'},
      {name: 'stem.mute', keys: ['m'], scope: 'everywhere', help: 'Mute the lane', hint: 'mute'},
      {name: 'stem.solo', keys: ['s'], scope: 'everywhere', help: 'Solo the lane', hint: 'solo'},
      {name: 'stem.louder', keys: ['+', '='], scope: 'everywhere', help: 'Turn the lane up'},
      {name: 'stem.quieter', keys: ['-', '_'], scope: 'everywhere', help: 'Turn the lane down'},
      {name: 'stem.panLeft', keys: ['<'], scope: 'everywhere', help: 'Pan the lane to the left'},
      {name: 'stem.panRight', keys: ['>'], scope: 'everywhere', help: 'Pan the lane to the right'},
      {name: 'lane.remove', keys: ['x'], scope: 'everywhere', help: 'Remove the sound from the lane'},
      {name: 'lane.relink', keys: ['R'], scope: 'everywhere', help: 'Find the file of a lane that lost it'},
      {name: 'view.toggle', keys: ['v'], scope: 'everywhere', help: 'Show waveforms or spectrograms', hint: 'view'},
    ],
  },
  {
    title: 'Run',
    commands: [
      {name: 'run.start', keys: ['r'], scope: 'everywhere', help: 'Run the task', hint: 'run'},
      {name: 'run.cancel', keys: [], scope: 'everywhere', help: 'Cancel the run'},
      {name: 'setup.task', keys: ['t'], scope: 'everywhere', help: 'Pick the task', hint: 'task'},
      {name: 'setup.method', keys: ['M'], scope: 'everywhere', help: 'Pick the method'},
      {name: 'setup.preset', keys: ['p'], scope: 'everywhere', help: 'Pick the preset'},
      {name: 'setup.steps', keys: ['n'], scope: 'everywhere', help: 'Set the number of steps'},
      {name: 'setup.seed', keys: ['g'], scope: 'everywhere', help: 'Set the seed'},
      {name: 'setup.roll', keys: ['G'], scope: 'everywhere', help: 'Roll a seed and keep it for the next runs'},
      {name: 'setup.takes', keys: ['T'], scope: 'everywhere', help: 'Set the number of takes'},
      {name: 'setup.seconds', keys: ['S'], scope: 'everywhere', help: 'Set how long a generated take is'},
      {name: 'setup.onlyLoop', keys: ['L'], scope: 'everywhere', help: 'Make only the loop region anew, or all'},
      {name: 'setup.model', keys: ['D'], scope: 'everywhere', help: 'Pick the model'},
      {name: 'setup.engine', keys: ['E'], scope: 'everywhere', help: 'Pick the engine'},
      {name: 'setting.up', keys: ['up'], scope: 'run', help: 'Select the setting above'},
      {name: 'setting.down', keys: ['down'], scope: 'run', help: 'Select the setting below'},
      {name: 'setting.change', keys: ['enter'], scope: 'run', help: 'Change the setting', hint: 'change'},
      {name: 'setting.next', keys: ['right'], scope: 'run', help: 'Take the setting’s next value'},
      {name: 'setting.previous', keys: ['left'], scope: 'run', help: 'Take the setting’s previous value'},
    ],
  },
  {
    title: 'Takes',
    commands: [
      {name: 'take.up', keys: ['up'], scope: 'takes', help: 'Select the take above'},
      {name: 'take.down', keys: ['down'], scope: 'takes', help: 'Select the take below'},
      {name: 'take.audition', keys: ['enter'], scope: 'everywhere', help: 'Audition the take', hint: 'hear'},
      {name: 'take.keep', keys: ['k'], scope: 'everywhere', help: 'Keep the take in the lanes', hint: 'keep'},
      {name: 'take.star', keys: ['*'], scope: 'everywhere', help: 'Star the take', hint: 'star'},
      {name: 'take.drop', keys: ['delete', 'backspace', 'd'], scope: 'takes', help: 'Drop the take'},
      {name: 'take.sort', keys: ['F'], scope: 'everywhere', help: 'List the takes by their fit, or newest first'},
    ],
  },
  {
    title: 'Project',
    commands: [
      {name: 'edit.undo', keys: ['u'], scope: 'everywhere', help: 'Undo the last edit'},
      {name: 'edit.redo', keys: ['ctrl+r'], scope: 'everywhere', help: 'Redo the edit that was undone'},
      {name: 'project.save', keys: ['w'], scope: 'everywhere', help: 'Save the project and its stems', hint: 'save'},
      {name: 'project.export', keys: ['e'], scope: 'everywhere', help: 'Export stems or the mixdown'},
      {name: 'project.open', keys: ['O'], scope: 'everywhere', help: 'Open another project'},
      {name: 'project.new', keys: ['N'], scope: 'everywhere', help: 'Begin a new project'},
    ],
  },
  {
    title: 'Screen',
    commands: [
      {name: 'pane.next', keys: ['tab'], scope: 'everywhere', help: 'Go to the next pane', hint: 'pane'},
      {name: 'pane.previous', keys: ['shift+tab'], scope: 'everywhere', help: 'Go to the previous pane'},
      {
        name: 'palette.open',
        keys: [':', 'ctrl+p'],
        scope: 'everywhere',
        help: 'Find a command by name',
        hint: 'commands',
      },
      {name: 'help.open', keys: ['?', 'f1'], scope: 'everywhere', help: 'Show the keys that work here', hint: 'help'},
      {name: 'help.doctor', keys: [], scope: 'everywhere', help: 'Say how to get sound here'},
      {name: 'settings.open', keys: [','], scope: 'everywhere', help: 'Change the settings'},
      {name: 'theme.next', keys: [], scope: 'everywhere', help: 'Take the next theme'},
      {name: 'view.mouse', keys: [], scope: 'everywhere', help: 'Turn the mouse on or off'},
      {name: 'screen.redraw', keys: ['ctrl+l'], scope: 'everywhere', help: 'Draw the screen anew'},
      {name: 'back', keys: ['esc'], scope: 'everywhere', help: 'Cancel the run, or go back'},
      {name: 'quit', keys: ['q', 'ctrl+c'], scope: 'everywhere', help: 'Quit', hint: 'quit'},
    ],
  },
  {
    title: 'Lists',
    commands: [
      {name: 'list.up', keys: ['up'], scope: 'list', help: 'Move up'},
      {name: 'list.down', keys: ['down'], scope: 'list', help: 'Move down'},
      {name: 'list.pageUp', keys: ['pageup'], scope: 'list', help: 'Move up a page'},
      {name: 'list.pageDown', keys: ['pagedown'], scope: 'list', help: 'Move down a page'},
      {name: 'list.first', keys: ['home'], scope: 'list', help: 'Move to the first'},
      {name: 'list.last', keys: ['end'], scope: 'list', help: 'Move to the last'},
      {name: 'list.choose', keys: ['enter'], scope: 'list', help: 'Choose', hint: 'choose'},
      {name: 'list.close', keys: ['esc'], scope: 'list', help: 'Close', hint: 'close'},
    ],
  },
  {
    title: 'Files',
    commands: [
      {name: 'files.open', keys: ['enter'], scope: 'files', help: 'Load the file, or open the folder', hint: 'load'},
      {name: 'files.select', keys: ['space'], scope: 'files', help: 'Select several files', hint: 'select'},
      {name: 'files.enter', keys: ['right'], scope: 'files', help: 'Open the folder'},
      {name: 'files.parent', keys: ['left'], scope: 'files', help: 'Go to the folder above', hint: 'up'},
      {name: 'files.hidden', keys: ['.'], scope: 'files', help: 'Show hidden and other files, or hide them'},
      {name: 'files.complete', keys: ['tab'], scope: 'files', help: 'Complete the path', hint: 'complete'},
    ],
  },
] as const satisfies readonly Group[]

export type CommandName = (typeof GROUPS)[number]['commands'][number]['name']

export const COMMANDS: readonly (Command & {readonly name: CommandName})[] = GROUPS.flatMap(
  (group): readonly (Command & {readonly name: CommandName})[] => group.commands,
)
