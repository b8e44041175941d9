import {once} from 'node:events'
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, expect, test, vi} from 'vitest'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {startChild} from '../../../src/runner/process/start-child.ts'
import {saying} from '../../support/dying.ts'

afterEach(() => vi.unstubAllEnvs())

test('a graph that a killed child leaves goes with it', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'quartet-test-'))
  vi.stubEnv('TMPDIR', home)
  const child = startChild({onGone: () => {}})
  const {host} = thisProcess()
  const [left, other] = [child.process.pid!, process.pid].map(pid =>
    path.join(home, `quartet-graph-${ownerText({host, pid})}-abcdef`),
  )
  for (const folder of [left!, other!]) mkdirSync(folder)
  child.process.kill('SIGKILL')
  await once(child.process, 'exit')
  expect([left, other].map(folder => existsSync(folder!))).toEqual([false, true])
  rmSync(home, {recursive: true})
})

test('the last words of a child that dies are a line without its colours', async () => {
  vi.stubEnv('NODE_OPTIONS', saying('\x1b[1;31mfatal:\x1b[0m out of\x07 luck\r\n  goodbye\n'))
  const gone = vi.fn()
  const child = startChild({onGone: gone})
  await once(child.process.stderr!, 'data')
  child.process.kill('SIGKILL')
  await once(child.process, 'exit')
  expect(child.lastWords()).toBe('fatal: out of? luck')
  expect(gone).toHaveBeenCalledOnce()
})
