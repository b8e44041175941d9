import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {Unreadable} from '../../src/base/errors.ts'
import {hashFile} from '../../src/base/hash-file.ts'
import {readSmall, readSmallSync} from '../../src/base/small-file.ts'
import {openBytes} from '../../src/model/checkpoint/open-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-small-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const at = (name: string): string => path.join(folder, name)

test('a file is read whole, in both ways alike', async () => {
  writeFileSync(at('words'), 'é and more\n')
  expect(String(await readSmall(at('words')))).toBe('é and more\n')
  expect(readSmallSync(at('words'))).toBe('é and more\n')
})

test('what the disk says is passed on', async () => {
  await expect(readSmall(at('gone'))).rejects.toMatchObject({code: 'ENOENT'})
  await expect(readSmall(folder)).rejects.toMatchObject({code: 'EISDIR'})
  expect(() => readSmallSync(at('gone'))).toThrow(expect.objectContaining({code: 'ENOENT'}))
  expect(() => readSmallSync(folder)).toThrow(expect.objectContaining({code: 'EISDIR'}))
})

test('a file as large as no session is refused before it is in memory', async () => {
  writeFileSync(at('large'), '')
  truncateSync(at('large'), 2 ** 31)
  const line = /large: has 2\.1 GB, expected at most 67\.1 MB; check the path$/
  await expect(readSmall(at('large'))).rejects.toThrow(line)
  expect(() => readSmallSync(at('large'))).toThrow(line)
})

test.skipIf(process.platform === 'win32')(
  'a device and a pipe without a writer are refused, and not waited for',
  async () => {
    execFileSync('mkfifo', [at('pi\npe')])
    const line = /pi\?pe: is a device or pipe, expected a file; save it to a file first$/
    for (const reading of [readSmall(at('pi\npe')), hashFile(at('pi\npe')), openBytes(at('pi\npe'))]) {
      await expect(reading).rejects.toThrow(line)
      await expect(reading).rejects.toBeInstanceOf(Unreadable)
    }
    expect(() => readSmallSync(at('pi\npe'))).toThrow(line)
    expect(() => readSmallSync('/dev/zero')).toThrow(/zero: is a device or pipe/)
  },
)
