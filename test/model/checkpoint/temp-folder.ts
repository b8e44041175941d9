import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll} from 'vitest'

/** A folder of this test file's own, removed after its last test. */
export const tempFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'quartet-test-'))
  afterAll(() => rm(folder, {recursive: true, force: true}))
  return folder
}

export const reference = (name: string): string => path.join(import.meta.dirname, '../../reference', name)
