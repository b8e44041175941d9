import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {BadInput, Cancelled} from '../../../src/base/errors.ts'
import {SESSION_FILE} from '../../../src/session/project/session-file.ts'
import {answer} from '../../../src/tui/overlays/answer.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'quartet-overlays-')))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

const inside = (...parts: string[]): string => path.join(folder, ...parts)
const noStudio = {preview: () => Promise.reject(new Error('is not asked'))}

test('a folder is listed with what its entries are, links followed', async () => {
  writeFileSync(inside('a.WAV'), '')
  writeFileSync(inside('b.txt'), '')
  mkdirSync(inside('song'))
  writeFileSync(inside('song', SESSION_FILE), '{}')
  symlinkSync(inside('song'), inside('link'))
  symlinkSync(inside('nowhere'), inside('dead.wav'))
  const fact = await answer({kind: 'list', folder}, noStudio)
  expect(fact).toMatchObject({kind: 'listed', folder})
  expect(new Set(fact?.kind === 'listed' ? fact.entries : [])).toEqual(
    new Set([
      {name: 'a.WAV', kind: 'audio'},
      {name: 'b.txt', kind: 'other'},
      {name: 'song', kind: 'folder', project: true},
      {name: 'link', kind: 'folder', project: true},
      {name: 'dead.wav', kind: 'audio'},
    ]),
  )
})

test('a folder that is missing or none says why in one line', async () => {
  writeFileSync(inside('file'), '')
  const why = async (at: string) => {
    const fact = await answer({kind: 'list', folder: at}, noStudio)
    return fact?.kind === 'listed' ? fact.why : undefined
  }
  expect(await why(inside('gone'))).toBe(`${inside('gone')}: is not there`)
  expect(await why(inside('file'))).toBe(`${inside('file')}: cannot be read: a part of the path is a file`)
})

test('paths are told apart: folder, file, missing, unreadable', async () => {
  writeFileSync(inside('file'), '')
  const paths = [folder, inside('file'), inside('gone'), inside('file', 'x'), `${folder}/${'x'.repeat(5000)}`, 'a\0b']
  const fact = await answer({kind: 'inspect', paths}, noStudio)
  expect(fact?.kind === 'inspected' && fact.facts.map(({is}) => is)).toEqual([
    ...['folder', 'file', 'missing', 'unreadable', 'unreadable', 'unreadable'],
  ])
})

test('of the files that would be written those that are there are told', async () => {
  writeFileSync(inside('bass.wav'), '')
  const files = [inside('bass.wav'), inside('drums.wav')]
  expect(await answer({kind: 'existing', files}, noStudio)).toEqual({kind: 'existing', files, there: [files[0]]})
})

test('a preview that fails is a fact, one that was overtaken is none', async () => {
  const failing = (error: Error) => ({preview: () => Promise.reject(error)})
  const effect = {kind: 'preview', file: '/a.wav'} as const
  expect(await answer(effect, failing(new BadInput('/a.wav: is empty')))).toEqual({
    kind: 'previewed',
    file: '/a.wav',
    why: '/a.wav: is empty',
  })
  expect(await answer(effect, failing(new Cancelled()))).toBeUndefined()
})
