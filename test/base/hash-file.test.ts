import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {Cancelled, Unreadable} from '../../src/base/errors.ts'
import {hashFile} from '../../src/base/hash-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-hash-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const at = (name: string): string => path.join(folder, name)

test('a file is hashed as it lies on disk, and told as it is read', async () => {
  writeFileSync(at('abc'), 'abc')
  const told: number[] = []
  expect(await hashFile(at('abc'), {onBytes: bytes => told.push(bytes)})).toEqual({
    bytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', // FIPS 180-2, B.1
  })
  expect(told).toEqual([3])
  await expect(hashFile(at('abc'), {signal: AbortSignal.abort()})).rejects.toBeInstanceOf(Cancelled)
})

/** The memory of this process, whose first page nobody can read. */
const BROKEN = '/proc/self/mem'

const cases: [string, string, RegExp][] = [
  ['gone', at('go\nne'), /go\?ne: not found; expected a file there; check the path$/],
  ['a folder', folder, /: is a folder; expected a file$/],
]
if (existsSync(BROKEN))
  cases.push(['on a failing disk', BROKEN, /mem: cannot be read \(EIO\); check its permissions, or copy it again$/])
test.each(cases)('one that is %s is told in a line as what cannot be read', async (_, file, expected) => {
  const hashing = hashFile(file)
  await expect(hashing).rejects.toThrow(expected)
  await expect(hashing).rejects.toBeInstanceOf(Unreadable)
})
