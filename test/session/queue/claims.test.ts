import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {openClaims} from '../../../src/session/queue/claims.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-claims-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

/** The file of a claim on `song`, held by another. */
const heldBy = (owner: string, song: string): string => {
  const claims = openClaims(folder)
  claims.take(song)
  const [name] = readdirSync(folder)
  claims.close()
  const file = path.join(folder, name!)
  writeFileSync(file, `${owner}\n\n`)
  return file
}

test('a song is one run’s until it is given back', () => {
  const [one, other] = [openClaims(folder), openClaims(folder)]
  expect([one.take('a'), other.take('a'), other.take('b')]).toEqual([true, false, true])
  one.release('a')
  expect(other.take('a')).toBe(true)
  one.close()
  other.close()
  expect(readdirSync(folder)).toEqual([])
})

test('what a process that has ended held is free', () => {
  const {pid} = spawnSync(process.execPath, ['--version'])
  heldBy(ownerText({...thisProcess(), pid}), 'a')
  const claims = openClaims(folder)
  expect(claims.take('a')).toBe(true)
  claims.close()
})

test('what another machine holds is its own while it says so, and free when it has been silent for long', () => {
  const file = heldBy('elsewhere-77', 'a')
  const claims = openClaims(folder)
  expect(claims.take('a')).toBe(false)
  const now = Date.now() / 1000
  utimesSync(file, now - 500, now - 500)
  expect(claims.take('a')).toBe(false)
  utimesSync(file, now - 700, now - 700)
  expect(claims.take('a')).toBe(true)
  claims.close()
  expect(readdirSync(folder)).toEqual([])
})

test('a claim that another run has broken is not given back by who lost it', () => {
  const claims = openClaims(folder)
  claims.take('a')
  const [name] = readdirSync(folder)
  writeFileSync(path.join(folder, name!), 'elsewhere-77\n\n')
  claims.close()
  expect(readdirSync(folder)).toEqual([name])
})
