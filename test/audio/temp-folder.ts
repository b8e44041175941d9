import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll} from 'vitest'

/** A folder that lives as long as the test file that asks for it. */
export function temporaryFolder(): {path: string; put(name: string, bytes: string | Uint8Array): string} {
  const path = mkdtempSync(join(tmpdir(), 'quartet-audio-'))
  afterAll(() => rmSync(path, {recursive: true, force: true}))
  return {
    path,
    put: (name, bytes) => {
      writeFileSync(join(path, name), bytes)
      return join(path, name)
    },
  }
}
