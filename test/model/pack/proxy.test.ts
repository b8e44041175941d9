import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, expect, test, vi} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {proxyFor} from '../../../src/model/pack/proxy.ts'
import {openAddress, Unreachable} from '../../../src/model/pack/web.ts'

afterEach(() => vi.unstubAllEnvs())

const PROXY = 'http://me:secret@proxy.lan:3128'
const at = (text: string, env: Record<string, string>) => proxyFor(new URL(text), env)

test('an https address goes by the proxy of the environment, in either spelling, and this machine’s http does not', () => {
  expect(at('https://packs.example/model.json', {HTTPS_PROXY: PROXY})).toBe(PROXY)
  expect(at('https://packs.example/model.json', {https_proxy: PROXY})).toBe(PROXY)
  expect(at('https://packs.example/model.json', {HTTPS_PROXY: ''})).toBeUndefined()
  expect(at('http://127.0.0.1:8000/model.json', {HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY})).toBeUndefined()
})

test.each([
  ['packs.example', true],
  ['PACKS.example', true],
  ['example', true],
  ['.example', true],
  ['*.example', true],
  ['*', true],
  ['other.lan, packs.example:443', true],
  ['packs.example:8443', false],
  ['acks.example', false],
  ['www.packs.example', false],
  [' , ', false],
])('NO_PROXY=%s exempts packs.example: %s', (list, exempt) => {
  const env = {HTTPS_PROXY: PROXY, NO_PROXY: list}
  expect(at('https://packs.example/model.json', env)).toBe(exempt ? undefined : PROXY)
})

test('what is no address of a proxy is refused without being shown', () => {
  const refused = () => at('https://packs.example/model.json', {HTTPS_PROXY: 'me:secret@proxy'})
  expect(refused).toThrow(BadInput)
  expect(refused).toThrow(/^HTTPS_PROXY: is no address of a proxy, expected http:\/\/host:port; correct or unset it$/)
})

test('the proxy is asked to connect, and not the host itself', async () => {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', ({url}, socket) => {
    asked.push(String(url))
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  vi.stubEnv('NO_PROXY', '')
  await expect(openAddress(new URL('https://packs.invalid/model.json'))).rejects.toThrow(Unreachable)
  expect(asked).toEqual(['packs.invalid:443'])
  proxy.close()
})
