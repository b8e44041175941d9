import {once} from 'node:events'
import {afterEach, expect, test, vi} from 'vitest'
import {ModelError} from '../../../src/base/errors.ts'
import {startStudio} from '../../../src/session/studio/start-studio.ts'
import {saying} from '../../support/dying.ts'

afterEach(() => vi.unstubAllEnvs())

test('a studio that dies says why in a line without its colours', async () => {
  vi.stubEnv('NODE_OPTIONS', saying('\x1b[1;31mError:\x1b[0m out of\x07 luck\r\n  goodbye\n'))
  const gone = vi.fn()
  const studio = startStudio({hear: () => {}, onGone: gone})
  await once(studio.stderr!, 'data')
  studio.kill('SIGKILL')
  await once(studio, 'exit')
  expect(gone).toHaveBeenCalledExactlyOnceWith(expect.any(ModelError))
  expect(String(gone.mock.calls[0]![0])).toMatch(/ended \(SIGKILL\): Error: out of\? luck; what was whole/)
})
