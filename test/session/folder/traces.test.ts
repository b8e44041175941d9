import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {OWN_PREFIX} from '../../../src/session/folder/own-files.ts'
import {openProject, saveProject} from '../../../src/session/folder/project-folder.ts'
import {emptyProject} from '../../../src/session/project/project.ts'
import {deadProcess} from './children.ts'
import {temporaryFolder} from './temporary-folder.ts'

const at = temporaryFolder()
const put = (name: string, text = name): void => {
  mkdirSync(path.dirname(at(name)), {recursive: true})
  writeFileSync(at(name), text)
}
const open = async (): Promise<void> => {
  await saveProject(at(), emptyProject('song'))
  const opened = await openProject(at())
  opened.close()
}
const staging = (pid: number): string => `${OWN_PREFIX}${ownerText({...thisProcess(), pid})}-0123abcd`
const contents = (dir: string) =>
  Object.fromEntries(readdirSync(at(dir)).map(name => [name, readFileSync(at(dir, name), 'utf8')]))

test('what loads, runs and drawings that were killed left in a project is cleared away, and nothing else', async () => {
  const dead = staging(deadProcess())
  const passing = [
    'audio/.bass-aaaaaa.wav.0123456789ab.tmp',
    'audio/.bass-aaaaaa.wav.overview.0123456789ab.tmp',
    'takes/0001/.bass.wav.overview.0123456789ab.tmp',
    '.bass.wav.overview.0123456789ab.tmp',
    `takes/${dead}/bass.wav`,
    `stems/${dead}/bass.wav`,
  ]
  const staying = [
    'audio/.mine.tmp',
    'audio/bass-aaaaaa.wav.0123456789ab.tmp',
    'takes/0001/bass.wav',
    'takes/mine/.bass.wav.0123456789ab.tmp',
    '.song.txt.0123456789ab.tmp',
    `takes/${staging(process.pid)}/bass.wav`,
  ]
  for (const name of [...passing, ...staying]) put(name)
  await open()
  expect([...passing, ...staying].filter(name => existsSync(at(name)))).toEqual(staying)
  expect(readdirSync(at('stems'))).toEqual([])
})

describe('a stem set whose saving was killed', () => {
  const NAMES = ['bass.wav', 'drums.wav', 'quartet.json']
  const all = (text: string) => Object.fromEntries(NAMES.map(name => [name, text]))

  test.each([0, 1, 2, 3])('after %i files had stepped aside is as it was', async count => {
    const dead = staging(deadProcess())
    const aside = NAMES.toReversed().slice(0, count)
    for (const name of NAMES) {
      put(`stems/${dead}/${name}`, 'new')
      put(aside.includes(name) ? `stems/${dead}/.replaced/${name}` : `stems/${name}`, 'old')
    }
    await open()
    expect(contents('stems')).toEqual(all('old'))
  })

  test.each([1, 2])('after %i new files were in place is the new one', async count => {
    const dead = staging(deadProcess())
    for (const [n, name] of NAMES.entries()) {
      put(`stems/${dead}/.replaced/${name}`, 'old')
      put(n < count ? `stems/${name}` : `stems/${dead}/${name}`, 'new')
    }
    await open()
    expect(contents('stems')).toEqual(all('new'))
  })

  test('gives back the only copy of what stepped aside, and overwrites nothing', async () => {
    const dead = staging(deadProcess())
    for (const name of NAMES) put(`stems/${dead}/.replaced/${name}`, 'old')
    put('stems/bass.wav', 'mine')
    await open()
    expect(contents('stems')).toEqual({...all('old'), 'bass.wav': 'mine'})
  })
})
