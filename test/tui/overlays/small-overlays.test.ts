import {expect, test} from 'vitest'
import {DEFAULT_SETTINGS} from '../../../src/session/settings/settings.ts'
import {openChoose} from '../../../src/tui/overlays/choose/choose.ts'
import {helpMatches, openHelp} from '../../../src/tui/overlays/help/help.ts'
import {openNumber} from '../../../src/tui/overlays/number/number.ts'
import {settingChange, settingRows} from '../../../src/tui/overlays/settings/setting-rows.ts'
import {openText} from '../../../src/tui/overlays/text/text.ts'
import type {Pane} from '../../../src/tui/workstation/state.ts'
import {methodChoice, quitQuestion, settingsOverlay, stepsNumber} from './samples.ts'
import {after, key, keymap, paste, screen, typing} from './support.ts'

test('every overlay closes with Esc and decides nothing', () => {
  for (const overlay of [methodChoice(), quitQuestion(), settingsOverlay(), stepsNumber(), openHelp('lanes')])
    expect(after(overlay, ['esc']).outcome).toEqual({kind: 'close'})
})

test('help lists first what works only here, and narrows by words and by keys', () => {
  const help = openHelp('takes')
  expect(help.rows[0]).toMatchObject({scope: 'takes', title: 'Here, in the takes'})
  expect(screen(after(help, typing('mute lane')).state).join('\n')).toMatch(/m +Mute the lane/)
  expect(after(help, [...typing('ctrl+r'), 'enter']).outcome).toEqual({kind: 'command', name: 'edit.redo'})
})

test.each([
  ['r', 'run.start'],
  ['R', 'lane.relink'],
  ['^R', 'edit.redo'],
  ['Ctrl+R', 'edit.redo'],
  ['⇧←', 'transport.backFar'],
  ['Shift+Left', 'transport.backFar'],
  ['PageUp', 'list.pageUp'],
  [':', 'palette.open'],
])('help finds the key %s first, as it is typed and as it is shown', (written, name) => {
  const {state} = after(openHelp('lanes'), [paste(written)])
  expect(helpMatches(state, keymap)[0]).toMatchObject({name})
})

test('help gives no key to what another command hides here', () => {
  const shown = (here: Pane, query: string) => screen(after(openHelp(here), [paste(query)]).state).join('\n')
  expect(shown('lanes', 'beat.tap')).toMatch(/y +Tap the tempo/)
  expect(shown('takes', 'beat.tap')).toMatch(/▸ +Tap the tempo/)
  expect(shown('run', 'transport.forward')).toMatch(/▸ +Seek forward/)
  expect(helpMatches(after(openHelp('takes'), ['y']).state, keymap)[0]).toMatchObject({name: 'take.mark'})
})

test('help tells about the keys of lists but does not run them', () => {
  const found = after(openHelp('lanes'), [...typing('complete the path')])
  expect(screen(found.state).join('\n')).toContain('Tab')
  expect(after(found.state, ['enter']).outcome).toBeUndefined()
})

test('a choice opens on what is current and gives what was chosen', () => {
  expect(methodChoice().selected).toBe(2)
  expect(after(methodChoice(), ['up', 'enter']).outcome).toEqual({kind: 'chosen', id: 'method', value: 'projected'})
})

test('what cannot be chosen says why, and Enter on it does nothing', () => {
  const {state, outcome} = after(methodChoice(), ['up', 'up', 'enter'])
  expect(outcome).toBeUndefined()
  expect(screen(state).join('\n')).toContain('▲ the pack does not take the mix')
})

test('what a row cuts of the selected choice is read below, whole, and the box keeps its height', () => {
  const about =
    'As good as it gets, for patient ears: every pass is made at four places and averaged, in a hundred steps.'
  const rows = [
    {value: 'fast', label: 'fast', note: 'Answers at once.'},
    {value: 'best', label: 'best', note: about},
  ]
  const choice = openChoose({id: 'preset', title: 'Preset', rows})
  const [short, long] = [screen(choice), screen(after(choice, ['down']).state)]
  const below = (lines: string[]): string =>
    lines
      .slice(lines.findIndex(line => line.includes(' best ')) + 1)
      .map(line => line.replaceAll('│', '').trim())
      .join(' ')
  expect(below(long)).toContain(about)
  expect(below(short)).not.toContain('As good')
  expect(long.length).toBe(short.length)
  expect(
    screen(after(choice, ['down']).state, {linear: true})
      .join(' ')
      .replace(/ +/g, ' '),
  ).toContain('best As good as it')
})

test('the wheel moves a selection', () => {
  const {state} = after(methodChoice(), [{kind: 'mouse', action: 'wheel-up', column: 3, row: 3}])
  expect(state.selected).toBe(1)
})

test('a question is answered by its safe answer unless another is picked', () => {
  expect(after(quitQuestion(), ['enter']).outcome).toEqual({kind: 'answered', id: 'quit', value: 'stay'})
  expect(after(quitQuestion(), ['right', 'enter']).outcome).toEqual({kind: 'answered', id: 'quit', value: 'quit'})
})

test('a question is answered by a first letter that only one answer has', () => {
  expect(after(quitQuestion(), ['q']).outcome).toMatchObject({value: 'quit'})
  expect(after(quitQuestion(), ['z']).outcome).toBeUndefined()
})

test('a pasted text answers no question', () => {
  expect(after(quitQuestion(), [paste('q\n')]).outcome).toBeUndefined()
})

test('a number within its bounds is given; an empty field means what it says', () => {
  expect(after(stepsNumber(), [...typing('40'), 'enter']).outcome).toEqual({kind: 'number', id: 'steps', value: 40})
  expect(after(stepsNumber(), ['enter']).outcome).toEqual({kind: 'number', id: 'steps', value: undefined})
})

test.each(['0', '501', '-3', '1.5', 'ten', '1e2', '0x10', '٣', '9'.repeat(400)])(
  'the number %s is refused with what was expected',
  text => {
    const {state, outcome} = after(stepsNumber(), [paste(text), 'enter'])
    expect(outcome).toBeUndefined()
    expect(state.message).toContain('a whole number from 1 to 500')
    expect(after(state, ['backspace']).state.message).toBeUndefined()
  },
)

test('a number that must be there is asked for, and a comma is a point', () => {
  const seconds = openNumber({id: 'seconds', title: 'Seconds', least: 1, most: 600, whole: false})
  expect(after(seconds, ['enter']).state.message).toContain('is empty')
  expect(after(seconds, [...typing('2,5'), 'enter']).outcome).toMatchObject({value: 2.5})
})

test('up and down change a number within its bounds', () => {
  const takes = openNumber({id: 'takes', title: 'Takes', least: 1, most: 99, whole: true, value: 98})
  expect(after(takes, ['up', 'up', 'enter']).outcome).toMatchObject({value: 99})
  expect(after(takes, ['pagedown', 'down', 'enter']).outcome).toMatchObject({value: 87})
  expect(after(stepsNumber(), ['up', 'enter']).outcome).toMatchObject({value: 1})
})

test('a text is given without blanks at its ends, and an empty one only where it may be', () => {
  const name = openText({id: 'name', title: 'Name'})
  expect(after(name, [...typing(' my song '), 'enter']).outcome).toEqual({kind: 'text', id: 'name', value: 'my song'})
  expect(after(name, ['space', 'enter']).state.message).toContain('is empty')
  expect(after(openText({id: 'name', title: 'Name', mayBeEmpty: true}), ['enter']).outcome).toMatchObject({value: ''})
})

test('a setting goes round its values both ways and stays open', () => {
  const right = after(settingsOverlay(), ['right'])
  expect(right.outcome).toEqual({kind: 'setting', name: 'theme', value: 'light'})
  expect(screen(right.state).join('\n')).toContain('light')
  expect(after(settingsOverlay(), ['left']).outcome).toEqual({kind: 'setting', name: 'theme', value: 'none'})
  expect(after(settingsOverlay(), ['down', 'enter']).outcome).toMatchObject({name: 'output', value: 'speaker'})
})

test('settings show the file in which keys are changed, and what it has wrong', () => {
  const shown = screen(settingsOverlay()).join('\n')
  expect(shown).toContain('/home/me/.config/quartet/settings.json')
  expect(shown).toContain('"mm" is no key')
})

test('a value that this machine does not know is still shown', () => {
  const rows = settingRows({...DEFAULT_SETTINGS, output: 'gone'}, {outputs: [], models: [], engines: [], presets: []})
  expect(rows.find(({name}) => name === 'output')?.choices).toEqual([
    {value: 'gone', label: 'gone', note: 'not found here'},
  ])
})

test('switches become true and false in the settings file', () => {
  expect(settingChange('mouse', 'on')).toEqual({mouse: true})
  expect(settingChange('linear', 'off')).toEqual({linear: false})
  expect(settingChange('theme', 'light')).toEqual({theme: 'light'})
})

test('keys that type a command elsewhere only type here', () => {
  expect(after(openText({id: 'name', title: 'Name'}), [key('q'), key('?'), key(':')]).state.field.text).toBe('q?:')
})
