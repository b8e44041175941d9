import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import {expect, test, vi} from 'vitest'
import {STEMS} from '../../src/base/stems.ts'
import {KEY, pasted} from '../support/terminal.ts'
import {band, putWav} from './sounds.ts'
import {homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const homeOf = homes()
const NOBODY = 65_534

test('a folder that does not exist becomes an empty project, and one of plain stems a project of them', async () => {
  const home = homeOf('folders')
  const fresh = home.open(['open', home.at('new', 'song')])
  await fresh.see(/Quartet {2}song .*✓ saved/)
  await fresh.see('cannot run: separate needs a mix')
  fresh.type('q')
  expect(await fresh.ended).toBe(0)
  expect(existsSync(home.at('new', 'song', 'session.json'))).toBe(true)

  mkdirSync(home.at('stems'))
  for (const stem of STEMS) putWav(home.at('stems', `${stem}.wav`), band({seconds: 0.5}))
  const stems = home.open(['open', home.at('stems')])
  await stems.see('0:00.0 / 0:00.5')
  await stems.see(/[⠁-⣿]{8}/)
  expect(stems.text().match(/empty: o loads/g)).toBeNull()
  stems.type('q')
  expect(await stems.ended).toBe(0)
})

test('a session that is broken is refused in one line and left as it is', async () => {
  const home = homeOf('broken')
  const file = path.join(await home.project('song'), 'session.json')
  for (const [text, why] of [
    ['{"quartet": "0.1.0", "ver', 'is not JSON, expected a session file'],
    ['{"version": 999, "project": {}}', 'is of version 999'],
    ['{"version": 1, "project": {"name": 3}}', 'name'],
  ] as const) {
    writeFileSync(file, text)
    const person = home.open(['open', home.at('song')], {columns: 300})
    expect(await person.ended).toBe(2)
    expect(person.text().trim()).toMatch(/^quartet: [^\n]*session\.json[^\n]*$/)
    expect(person.text()).toContain(why)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(readdirSync(home.at('song'))).toEqual(['session.json'])
  }
})

test('the last project that cannot be opened any more gives way to the demo, and the screen says why', async () => {
  const home = homeOf('last')
  const first = home.open(['open', home.at('song')])
  await first.see(READY)
  first.type('q')
  expect(await first.ended).toBe(0)
  writeFileSync(home.at('song', 'session.json'), 'no session')
  const second = home.open()
  await second.see(/Quartet {2}demo/)
  await second.see(/! .*song.*is not JSON/)
})

test('a project whose folder is moved while it is open is not made again, and is saved when it is back', async () => {
  const home = homeOf('moved')
  const folder = await home.project('song')
  const person = home.open(['open', folder])
  await person.see(READY)
  renameSync(folder, home.at('away'))
  person.type('3+')
  await person.see(/▸3 guitar.*\n +\+1 dB/)
  await person.see('✗ not saved')
  await person.see('the folder was moved or removed')
  person.type('q')
  await person.see('The project could not be saved')
  expect(existsSync(folder)).toBe(false)
  person.type(KEY.esc)
  await person.gone('The project could not be saved')
  renameSync(home.at('away'), folder)
  person.type('q')
  expect(await person.ended).toBe(0)
  expect(readFileSync(path.join(folder, 'session.json'), 'utf8')).toContain('"gain": 1')
})

test('a project that cannot be written to can be looked at and heard, and nothing else', async () => {
  const home = homeOf('read-only')
  const folder = await home.project('song', {task: 'generate', steps: 2, seconds: 2})
  putWav(home.at('bass.wav'), band({seconds: 0.2}))
  // For the superuser nothing is read-only.
  const uid = process.getuid?.() === 0 ? NOBODY : undefined
  if (uid !== undefined) {
    for (const dir of ['data', 'config', 'cache']) {
      mkdirSync(home.at(dir))
      chownSync(home.at(dir), uid, uid)
    }
    for (const dir of [path.dirname(home.at()), home.at(), folder]) chmodSync(dir, 0o755)
  } else chmodSync(folder, 0o555)
  const person = home.open(['open', folder], {uid, columns: 120})
  await person.see(/Quartet {2}song .*read-only/)
  await person.see('nothing is kept')
  await person.see(READY)
  person.type('r')
  await person.see('cannot be written to, so no take can be kept there')
  person.type(pasted(home.at('bass.wav')))
  await person.see('cannot be written to, so nothing can be loaded there')
  person.type('+')
  await person.see('+1 dB')
  person.type('q')
  await person.see('Nothing can be kept in this folder')
  person.type('\x03')
  expect(await person.ended).toBe(0)
  expect(readdirSync(folder)).toEqual(['session.json'])
  if (uid === undefined) chmodSync(folder, 0o755)
})
