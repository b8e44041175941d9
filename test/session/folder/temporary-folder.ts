import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, afterEach, beforeEach} from 'vitest'

/** An empty folder for every test of a file. */
export const temporaryFolder = (): ((...parts: string[]) => string) => {
  const made: string[] = []
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'quartet-folder-'))
    made.push(folder)
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))
  afterAll(() => {
    for (const one of made) rmSync(one, {recursive: true, force: true})
  })
  return (...parts) => path.join(folder, ...parts)
}
