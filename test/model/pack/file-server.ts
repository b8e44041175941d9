import {readFile} from 'node:fs/promises'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import {afterAll} from 'vitest'

export type Exchange = {
  /** The path that was asked for, without its first slash. */
  readonly name: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Answers in the server's place, and says whether it did. */
export type Trick = (exchange: Exchange) => boolean

export type FileServer = {
  readonly address: string
  /** What was asked for: `weights.bin`, `weights.bin bytes=100-`. */
  readonly asked: string[]
  /** Of the last request. */
  headers: IncomingMessage['headers']
  trick: Trick
}

const honest: Trick = () => false

/** A server on this machine that serves a folder with ranges and ETags, as good ones do, unless it is told a trick. */
export const serveFolder = async (folder: string): Promise<FileServer> => {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url!, 'http://x').pathname.slice(1))
    files.asked.push([name, request.headers.range].filter(Boolean).join(' '))
    files.headers = request.headers
    if (!files.trick({name, request, response})) void answer(folder, {name, request, response})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const files: FileServer = {address: `http://127.0.0.1:${port}`, asked: [], headers: {}, trick: honest}
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return files
}

const answer = async (folder: string, {name, request, response}: Exchange): Promise<void> => {
  const body = await readFile(path.join(folder, name)).catch(() => undefined)
  if (!body) return void response.writeHead(404).end()
  const etag = etagOf(body)
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const same = [undefined, etag].includes(request.headers['if-range'] as string | undefined)
  const headers = {'content-type': 'application/octet-stream', etag, 'content-length': body.length}
  if (from === 0 || !same) return void response.writeHead(200, headers).end(body)
  if (from >= body.length) return void response.writeHead(416).end()
  const range = `bytes ${from}-${body.length - 1}/${body.length}`
  response.writeHead(206, {...headers, 'content-length': body.length - from, 'content-range': range})
  response.end(body.subarray(from))
}

export const etagOf = (body: Uint8Array): string => `"${body.length}-${body.at(0)}-${body.at(-1)}"`
