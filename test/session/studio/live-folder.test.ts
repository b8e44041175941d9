import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {makeLiveFolder} from '../../../src/session/studio/live-folder.ts'
import {temporaryFolder} from './project.ts'

const at = temporaryFolder()

test('a folder for live sound takes the place of those whose processes were killed, and of no other', () => {
  const {host} = thisProcess()
  // No process can have this number.
  const dead = `quartet-live-${ownerText({host, pid: 2 ** 30})}-abc123`
  const others = [`quartet-live-${ownerText(thisProcess())}-abc123`, 'quartet-live-elsewhere-1-abc123', 'quartet-live']
  for (const name of [dead, ...others]) mkdirSync(at(name))
  const made = makeLiveFolder(at())!
  expect(existsSync(made)).toBe(true)
  expect(existsSync(at(dead))).toBe(false)
  expect(others.every(name => existsSync(at(name)))).toBe(true)
  expect(readdirSync(at()).length).toBe(others.length + 1)
})

test('there is none where none can be made', () => {
  writeFileSync(at('file'), '')
  expect(makeLiveFolder(at('file'))).toBeUndefined()
})
