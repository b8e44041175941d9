import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {existsSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import {beforeEach, expect, test} from 'vitest'
import {Cancelled, ModelError} from '../../../src/base/errors.ts'
import {type DownloadOptions, download} from '../../../src/model/pack/download.ts'
import {Unreachable} from '../../../src/model/pack/web.ts'
import {tempFolder} from '../checkpoint/temp-folder.ts'
import {type Exchange, etagOf, serveFolder} from './file-server.ts'

const folder = await tempFolder()
const server = await serveFolder(folder)
const body = Buffer.from(Float64Array.from({length: 25_000}, (_, i) => Math.sin(i)).buffer)
const HALF = body.length / 2
writeFileSync(path.join(folder, 'weights'), body)

const file = path.join(folder, 'got')
const part = `${file}.part`
const sha256 = createHash('sha256').update(body).digest('hex')

/** No attempt waits, and what it would have waited is noted. */
const waited: number[] = []
const wait = async (seconds: number) => waited.push(seconds)
const get = (options: DownloadOptions = {}, name = 'weights'): Promise<void> =>
  download({url: new URL(name, server.address), file, bytes: body.length, sha256}, {retries: 0, wait, ...options})

const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect((error as Error).message).toMatch(/^http[^\n]+: [^\n]+$/)
  return (error as Error).message
}

/** Ends after half of what is left, without having said how much would come. */
const halfOf = ({request, response}: Exchange): boolean => {
  const from = Number(/\d+/.exec(request.headers.range ?? '0')![0])
  if (from > 0) response.writeHead(206, {'content-range': `bytes ${from}-${body.length - 1}/${body.length}`})
  response.flushHeaders()
  response.end(body.subarray(from, from + Math.ceil((body.length - from) / 2)))
  return true
}

const leavePart = (bytes: Uint8Array, version?: string): void => {
  writeFileSync(part, bytes)
  if (version !== undefined) writeFileSync(`${part}.version`, version)
}

beforeEach(() => {
  for (const name of [file, part, `${part}.version`]) rmSync(name, {force: true})
  server.trick = () => false
  server.asked.length = 0
  waited.length = 0
})

const expectWhole = (): void => {
  expect(readFileSync(file).equals(body)).toBe(true)
  expect([existsSync(part), existsSync(`${part}.version`)]).toEqual([false, false])
}

test('a file comes whole, unpacked by nobody, and what is here is told as it comes', async () => {
  const have: number[] = []
  await get({onBytes: bytes => have.push(bytes)})
  expectWhole()
  expect([have[0], have.at(-1)]).toEqual([0, body.length])
  expect(server.headers['accept-encoding']).toBe('identity')
})

test('a part that is there is gone on from, if the file is still the one that it is of', async () => {
  leavePart(body.subarray(0, HALF), etagOf(body))
  await get()
  expectWhole()
  expect(server.asked).toEqual([`weights bytes=${HALF}-`])
  expect(server.headers['if-range']).toBe(etagOf(body))
})

test('a part that lacks nothing asks for nothing', async () => {
  leavePart(body)
  await get()
  expectWhole()
  expect(server.asked).toEqual([])
})

test('an attempt that brought something is followed by another at once', async () => {
  server.trick = exchange => server.asked.length < 4 && halfOf(exchange)
  await get()
  expectWhole()
  expect(server.asked.length).toBe(4)
  expect(waited).toEqual([])
})

test('a server that stops half-way leaves a part that outlives the attempt', async () => {
  server.trick = exchange => {
    if (server.asked.length === 1) return halfOf(exchange)
    exchange.response.destroy()
    return true
  }
  await expect(get()).rejects.toBeInstanceOf(Unreachable)
  expect(readFileSync(part).equals(body.subarray(0, HALF))).toBe(true)
  expect(existsSync(file)).toBe(false)
  server.trick = () => false
  await get()
  expectWhole()
})

test('a connection that breaks in the middle counts as stopped', async () => {
  server.trick = ({response}) => {
    response.writeHead(200, {'content-length': body.length})
    response.write(body.subarray(0, HALF))
    const look = setInterval(() => {
      if (!existsSync(part) || statSync(part).size < HALF) return
      clearInterval(look)
      server.trick = () => false
      response.destroy()
    }, 1)
    return true
  }
  await get()
  expectWhole()
  expect(server.asked).toEqual(['weights', `weights bytes=${HALF}-`])
})

test('attempts that bring nothing are repeated ever later, and then given up', async () => {
  server.trick = ({response}) => Boolean(response.writeHead(503).end())
  expect(await refusal(get({retries: 8}))).toContain('/weights: answers 503 Service Unavailable; try again later')
  expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  expect(server.asked.length).toBe(9)
})

test('a server that knows no ranges, or refuses this one, begins anew', async () => {
  const bodies = {
    'sends everything': ({response}: Exchange) => Boolean(response.end(body)),
    'says that there is nothing more': ({request, response}: Exchange) =>
      request.headers.range ? Boolean(response.writeHead(416).end()) : false,
    'sends another range': ({request, response}: Exchange) =>
      request.headers.range
        ? Boolean(response.writeHead(206, {'content-range': `bytes 0-9/${body.length}`}).end(body.subarray(0, 10)))
        : false,
  }
  for (const [how, trick] of Object.entries(bodies)) {
    rmSync(file, {force: true})
    leavePart(body.subarray(0, HALF))
    server.trick = trick
    await get()
    expectWhole()
    expect(server.asked[0], how).toBe(`weights bytes=${HALF}-`)
  }
})

test('a part of another version is not pasted to this one', async () => {
  const other = Buffer.alloc(HALF, 7)
  leavePart(other, '"another"')
  await get()
  expectWhole()
  // Without a version to compare, the hash tells, and everything is fetched anew.
  rmSync(file)
  leavePart(other)
  server.asked.length = 0
  await get()
  expectWhole()
  expect(server.asked).toEqual([`weights bytes=${HALF}-`, 'weights'])
  // And a server that goes on with another version in spite of being told which one is meant.
  rmSync(file)
  leavePart(body.subarray(0, HALF), '"mine"')
  server.trick = exchange => {
    if (!exchange.request.headers.range) return false
    exchange.response.setHeader('etag', '"another"')
    return halfOf(exchange)
  }
  await get()
  expectWhole()
})

test('a file that changes while it is fetched is refused when it is no longer the one that is wanted', async () => {
  const changed = Buffer.from(body).fill(1, HALF)
  writeFileSync(path.join(folder, 'changed'), changed)
  leavePart(body.subarray(0, HALF), etagOf(body))
  expect(await refusal(get({}, 'changed'))).toMatch(/\/changed: has SHA-256 \w+, expected \w+; what came is dropped/)
  expect([existsSync(part), existsSync(file)]).toEqual([false, false])
})

test('what has another length is refused without being kept', async () => {
  writeFileSync(path.join(folder, 'short'), body.subarray(0, 100))
  expect(await refusal(get({}, 'short'))).toContain('has 100 bytes there, expected 200000')
  server.trick = ({response}) => {
    response.write(body)
    response.end(body)
    return true
  }
  expect(await refusal(get())).toContain('sends more than the 200000 bytes')
  expect([existsSync(part), existsSync(file)]).toEqual([false, false])
})

test('a part longer than the file is dropped', async () => {
  leavePart(Buffer.alloc(body.length + 1))
  await get()
  expectWhole()
})

test.each([
  ['text/html; charset=utf-8', /answers with a web page/],
  ['application/json', /is of type application\/json, expected weights/],
  ['image/png', /is of type image\/png/],
])('an answer of type %s is no file of weights', async (type, expected) => {
  server.trick = ({response}) => Boolean(response.writeHead(200, {'content-type': type}).end(body))
  expect(await refusal(get())).toMatch(expected)
  leavePart(body.subarray(0, HALF))
  expect(await refusal(get())).toMatch(expected)
})

test.each([
  [404, /answers 404 Not Found, expected the file; check the address/],
  [403, /answers 403 Forbidden; expected a file that anyone may fetch/],
  [304, /answers 304 Not Modified, expected the file/],
])('an answer of %i ends it', async (status, expected) => {
  server.trick = ({response}) => Boolean(response.writeHead(status).end())
  expect(await refusal(get({retries: 5}))).toMatch(expected)
  expect(server.asked.length).toBe(1)
})

test('redirects are followed, but not to http elsewhere and not for ever', async () => {
  const leadTo = (location: string, from = 'moved') => {
    server.trick = ({name, response}) => name === from && Boolean(response.writeHead(302, {location}).end())
  }
  leadTo('/weights')
  await get({}, 'moved')
  expectWhole()
  leadTo('http://example.org/weights?key=secret')
  expect(await refusal(get({}, 'moved'))).toMatch(/leads to http:\/\/example\.org\/weights, expected one with https/)
  leadTo('file:///etc/passwd')
  expect(await refusal(get({}, 'moved'))).toContain('leads to file:///etc/passwd')
  leadTo('/moved')
  expect(await refusal(get({}, 'moved'))).toContain('leads from one address to the next without end')
})

test('a server that falls silent is given up, and what came is kept', async () => {
  leavePart(body.subarray(0, HALF))
  server.trick = ({response}) => {
    response.writeHead(206, {'content-range': `bytes ${HALF}-${body.length - 1}/${body.length}`}).flushHeaders()
    return true
  }
  expect(await refusal(get({patience: 0.1}))).toContain('nothing came for 0.1 s')
  expect(statSync(part).size).toBe(HALF)
})

test('a cancel stops at once and keeps what came', async () => {
  const stop = new AbortController()
  server.trick = ({response}) => response.write(body.subarray(0, HALF)) || true
  const attempt = get({signal: stop.signal, onBytes: have => have === HALF && stop.abort()})
  await expect(attempt).rejects.toBeInstanceOf(Cancelled)
  expect(statSync(part).size).toBe(HALF)
})

test('a host that is not there may be tried again', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const {port} = gone.address() as AddressInfo
  await new Promise(resolve => gone.close(resolve))
  const wanted = {url: new URL(`http://127.0.0.1:${port}/x`), file, bytes: 1, sha256}
  await expect(download(wanted, {retries: 1, wait})).rejects.toThrow(/\/x: nothing answers there/)
  expect(waited).toEqual([1])
})
