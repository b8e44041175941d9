// Draws what the real program shows in a real pseudo-terminal: docs/pictures/*.svg. Build first.
import {cpSync, mkdirSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {PAPERS, toSvg} from './pictures/svg.mjs'
import {newHome, openTerminal} from './pictures/terminal.mjs'

const root = path.join(import.meta.dirname, '..')
const folder = path.join(root, 'docs/pictures')
const DESK = {columns: 120, rows: 36}

/** What takes a picture of a terminal as it is at that moment. */
const picture =
  (name, title, paper = PAPERS.dark) =>
  screen => {
    const file = path.join(folder, `${name}.svg`)
    writeFileSync(file, toSvg(screen, {title, paper}))
    console.log(path.relative(root, file))
  }

/** Presses keys and waits until the screen says that it has understood. */
const ask = async ({press, frame}, keys, says) => {
  press(...keys)
  await frame(`what ${keys.join(' ')} does`, says)
}

const setSeed = async (terminal, seed) => {
  await ask(terminal, ['g'], 'Seed')
  // The old one stands there.
  await ask(terminal, [...Array(10).fill('Backspace'), ...String(seed), 'Enter'], new RegExp(`seed +${seed}\\b`))
}

/** Plays the selected take from `from` seconds on, with nothing left to say below. */
const hear = async (terminal, from) => {
  await ask(terminal, ['Home'], ' 0:00.0 /')
  await ask(terminal, ['Enter'], / ▶ 0:0[1-9]/)
  await ask(terminal, ['Esc'], shown => !/^ [·!] /m.test(shown))
  await terminal.frame(`second ${from}`, new RegExp(` ▶ 0:0${from}`))
}

const quit = async ({press, exit}) => {
  press('q')
  await exit
}

/** What `npm start` prints where there is no terminal to draw on. */
const demo = async () => {
  const home = newHome()
  const {screen, exit} = openTerminal(home, {args: ['demo'], columns: 100, rows: 40})
  const code = await exit
  if (code !== 0) throw new Error(`quartet demo ended with ${code}`)
  picture('demo', 'npm start')(screen)
  home.remove()
}

/** All four stems out of noise, seen while they form. */
const generating = async () => {
  const home = newHome()
  const terminal = openTerminal(home, {args: ['open', 'first-light'], ...DESK})
  await terminal.frame('the project', 'cannot run')
  await ask(terminal, ['t'], 'generate')
  await setSeed(terminal, 5)
  await ask(terminal, ['r'], 'Generating')
  await terminal.frame('a third of the steps', / 1[6-9]\/50 /, picture('generate', 'generate: four stems out of noise'))
  await ask(terminal, ['Esc'], 'cancelled')
  await quit(terminal)
  home.remove()
}

/** Separate the demo, lock three stems, make the bass of six seconds anew, hear it. */
const firstWalk = async home => {
  const terminal = openTerminal(home, DESK)
  const {press, frame} = terminal
  await frame('the demo', 'runs: demo mix into its stems')
  await setSeed(terminal, 7)
  await ask(terminal, ['r'], 'take 0001 is made')
  await ask(terminal, ['*'], '★')
  await ask(terminal, ['k'], 'is in the lanes')
  for (const [lane, locked] of [
    ['2', 1],
    ['3', 2],
    ['4', 3],
  ])
    await ask(terminal, [lane, 'l'], shown => shown.match(/ L [mM] /g)?.length === locked)
  for (const second of [1, 2, 3]) await ask(terminal, ['Right'], `0:0${second}.0`)
  await ask(terminal, ['['], '▼─')
  await ask(terminal, ['Shift+Right'], '0:08.0')
  await ask(terminal, ['Right'], '0:09.0')
  await ask(terminal, [']'], ']')
  await ask(terminal, ['1', 't', 't'], 'impute')
  await setSeed(terminal, 11)
  await ask(terminal, ['L'], 'loop 3.1')
  press('Tab')
  await frame(
    'the run pane',
    shown => /● Run/.test(shown) && /runs: parts of bass around/.test(shown),
    picture('impute', 'impute: a new bass under locked drums, guitar and piano'),
  )
  await ask(terminal, ['r'], 'take 0002 is made')
  await hear(terminal, 5)
  picture('workstation', 'quartet')(terminal.screen)
  press('v')
  await frame(
    'spectrograms',
    shown => / ▶ 0:06/.test(shown) && shown.includes('▀'),
    picture('spectrogram', 'spectrograms'),
  )
  await ask(terminal, ['v', 'Space'], shown => !shown.includes('▀') && !/ ▶ /.test(shown))
  press('?')
  await frame('the help', 'Esc', picture('help', 'help: the keys that work here'))
  await ask(terminal, ['Esc'], 'Takes 2')
  await ask(terminal, [':'], 'Esc')
  press(...'loop')
  await frame('the palette', /of \d+.*\n.*loop/, picture('palette', 'every command by its name'))
  await ask(terminal, ['Esc'], 'Takes 2')
  await ask(terminal, ['o'], 'Load')
  press('Down')
  await frame('a preview', shown => /kHz/.test(shown), picture('files', 'loading sounds'))
  await ask(terminal, ['Esc'], 'Takes 2')
  await quit(terminal)
}

/** The same project again, at another size. */
const again = async (home, {name, title, ...size}) => {
  const terminal = openTerminal(home, size)
  await terminal.frame('the project', 'runs:')
  await hear(terminal, 5)
  picture(name, title)(terminal.screen)
  await quit(terminal)
}

const light = async home => {
  const terminal = openTerminal(home, DESK)
  await terminal.frame('the project', 'runs:')
  await ask(terminal, [':'], 'Esc')
  await ask(terminal, [...'next theme'], 'Take the next theme')
  await ask(terminal, ['Enter'], 'Takes 2')
  await hear(terminal, 5)
  picture('light', 'the light theme', PAPERS.light)(terminal.screen)
  await quit(terminal)
}

mkdirSync(folder, {recursive: true})
await demo()
await generating()
const home = newHome()
cpSync(path.join(root, 'examples/demo'), home.work, {recursive: true})
await firstWalk(home)
await again(home, {name: 'small', title: '80 × 24', columns: 80, rows: 24})
await again(home, {name: 'large', title: '200 × 50', columns: 200, rows: 50})
await light(home)
home.remove()
