import {once} from 'node:events'
import {afterEach, expect, test, vi} from 'vitest'
import {startChild} from '../../src/runner/start-child.ts'
import {saying} from '../support/dying.ts'

afterEach(() => vi.unstubAllEnvs())

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
