import {existsSync, readdirSync} from 'node:fs'
import path from 'node:path'
import {expect, test, vi} from 'vitest'
import {isAlive} from '../runner/children.ts'
import {KEY} from '../support/terminal.ts'
import {until} from './quartet.ts'
import {allBelow, frameFaults, homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const homeOf = homes()
const WAVE = '⣿'
const UNDER_WAY = /step +[1-9]\d*\/200/

/** What a take that was not finished would leave. */
const takesIn = (folder: string): string[] =>
  existsSync(path.join(folder, 'takes')) ? readdirSync(path.join(folder, 'takes')) : []

test('a run survives every size of the terminal, ends at once with Esc, leaves nothing, and the next one works', async () => {
  const home = homeOf('cancel')
  const person = home.open([], {columns: 120, rows: 36})
  await person.see(READY)
  await person.see(WAVE)
  // Bars come when they have been heard.
  await person.see(/\d {2}[34]\/4/)
  const mixLane = (lines = person.screen()): string =>
    lines
      .slice(
        lines.findIndex(line => line.includes('5 mix')),
        lines.findIndex(line => line.includes('Run')),
      )
      .join('\n')
  const before = mixLane()
  person.type('t')
  await person.see('all four stems from nothing')
  person.type(`n200${KEY.enter}r`)
  await person.see(UNDER_WAY)

  person.resize({columns: 80, rows: 24})
  await person.until(lines => lines.length === 24 && frameFaults(person).length === 0, 'a whole frame of 80×24')
  person.resize({columns: 20, rows: 5})
  await person.see(/Quartet needs\n80 columns and\n20 rows; this\nis 20 by 5\./)
  person.resize({columns: 100, rows: 30})
  await person.see(UNDER_WAY)
  await person.until(() => frameFaults(person).length === 0, 'a whole frame of 100×30')
  person.resize({columns: 120, rows: 36})
  await person.see(UNDER_WAY)

  person.type(KEY.esc)
  await person.see('cancelled; what was there before still is')
  await person.gone('Generating')
  await person.until(lines => mixLane(lines) === before, `the mix as it was:\n${before}\n`)
  expect(person.text()).toContain('No takes yet')
  await until(() => takesIn(home.demo).length === 0, 'the end of what the run had begun to write')
  // A screen that is drawn anew shows what had been left over.
  const kept = person.screen()
  person.type(KEY.ctrlL)
  await person.until(lines => lines.join('\n') === kept.join('\n'), 'the same screen drawn anew')

  person.type(`tt`)
  await person.see('demo mix into its stems')
  person.type(`n${KEY.backspace.repeat(3)}1${KEY.enter}r`)
  await person.see(/0001 separate all four/, 60)
  await person.gone('Separating')
  expect(takesIn(home.demo)).toEqual(['0001'])
})

test('kill -9 in the midst of a run takes every child along, and the next start finds what was saved', async () => {
  const home = homeOf('killed')
  const folder = await home.project('song', {task: 'generate', steps: 200, seconds: 6, seed: 1})
  const person = home.open(['open', folder])
  await person.see(READY)
  person.type('3++l')
  await person.see(/▸3 guitar.*\n +\+2 dB/)
  await person.see('✓ saved')
  person.type('r')
  await person.see(UNDER_WAY)
  const children = allBelow(person.pty.pid)
  expect(children.length).toBeGreaterThanOrEqual(2)
  person.kill('SIGKILL')
  expect(await person.ended).toBe(137)
  await until(() => !children.some(isAlive), 'the end of the children')
  expect(readdirSync(folder)).toContain('.quartet-open')

  const again = home.open(['open', folder])
  await again.see(READY)
  await again.see(/▸3 guitar.*\n +\+2 dB/)
  expect(again.text()).toContain('all four stems from nothing')
  expect(takesIn(folder)).toEqual([])
  again.type('q')
  expect(await again.ended).toBe(0)
  expect(readdirSync(folder).sort()).toEqual(['session.json'])
})
