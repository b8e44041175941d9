import {readdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {diskFault, isFull, makeFolder, renamed} from '../../src/base/disk-fault.ts'
import {BadInput, DiskFull, ModelError, Unreadable} from '../../src/base/errors.ts'
import {refuseFull} from '../../src/base/refuse-full.ts'
import {notWritten} from '../../src/base/write-whole.ts'
import {temporaryFolder} from '../session/folder/temporary-folder.ts'

const at = temporaryFolder()

const disk = (code: string): Error => Object.assign(new Error(`${code}: something`), {code})

test.each(['ENOSPC', 'EDQUOT'])('a disk without room, %s, is DiskFull, of a folder and of a file', code => {
  for (const fault of [diskFault('out', disk(code)), notWritten('a.wav', disk(code))] as Error[]) {
    expect(fault).toBeInstanceOf(DiskFull)
    expect(fault.message).toMatch(
      /^(out|a\.wav): cannot be written( to)?: the disk [a-z ]+; make room, or choose another/,
    )
  }
})

test('any other fault of a disk is BadInput, and what is no disk’s stays as it is', () => {
  const fault = diskFault('x', disk('EROFS'), {cannot: 'be made', mend: 'go'})
  expect(fault).toEqual(new BadInput('x: cannot be made: the disk is read-only; go'))
  expect(fault).not.toBeInstanceOf(DiskFull)
  for (const other of [new TypeError('x'), disk('ECONNRESET'), undefined, 'text'])
    expect(diskFault('x', other)).toBe(other)
})

test('a disk that is really full is one', () => {
  if (process.platform !== 'linux') return
  const met = (): unknown => {
    try {
      writeFileSync('/dev/full', 'x')
      return undefined
    } catch (error) {
      return error
    }
  }
  expect(isFull(met())).toBe(true)
})

test('an error that speaks of another place is still of its kind', () => {
  for (const Kind of [BadInput, DiskFull, Unreadable, ModelError]) {
    const error = renamed(new Kind('/out/.hidden/a.wav: is full'), '/out/.hidden', '/out')
    expect(error).toBeInstanceOf(Kind)
    expect((error as Error).message).toBe('/out/a.wav: is full')
  }
  // What nobody expected says where it truly was.
  expect((renamed(new TypeError('/out/.hidden'), '/out/.hidden', '/out') as Error).message).toBe('/out/.hidden')
})

test('a folder that cannot be made is told by the name that people know', async () => {
  writeFileSync(at('file'), '')
  await expect(makeFolder(at('file', 'x'), '--out x')).rejects.toEqual(
    new BadInput('--out x: cannot be written to: a part of the path is a file; choose another folder'),
  )
  symlinkSync(at('round'), at('round'))
  await expect(makeFolder(at('round', 'x'))).rejects.toThrow(/round\/x: cannot be written to: its links go in circles/)
  await makeFolder(at('a', 'b'))
  expect(readdirSync(at('a'))).toEqual(['b'])
})

test('room is asked for where a folder lies or will lie, with some to spare', async () => {
  const free = async (): Promise<number> => 10e6
  await refuseFull(at(), 8e6, {free})
  const refused = refuseFull(at('new'), 9e6, {place: '--out new', free})
  await expect(refused).rejects.toBeInstanceOf(DiskFull)
  await expect(refused).rejects.toThrow(/^--out new: needs 10\.0 MB, 10\.0 MB are free; make room, or choose/)
  await refuseFull(at('not', 'there', 'yet'), 1)
  await expect(refuseFull(at('not', 'there', 'yet'), 1e18)).rejects.toBeInstanceOf(DiskFull)
  expect(readdirSync(at())).toEqual([])
  await refuseFull(at(), 1e18, {free: async () => undefined})
})
