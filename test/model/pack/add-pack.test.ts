import {createHash} from 'node:crypto'
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import path from 'node:path'
import {beforeEach, expect, test, vi} from 'vitest'
import {BadInput, Cancelled, DiskFull, lineOf, ModelError} from '../../../src/base/errors.ts'
import {ownerText, thisProcess} from '../../../src/base/owner.ts'
import {type AddOptions, type AddProgress, addPack} from '../../../src/model/pack/add-pack.ts'
import {importCheckpoint} from '../../../src/model/pack/import-checkpoint.ts'
import type {Pack} from '../../../src/model/pack/load-pack.ts'
import {readOffer} from '../../../src/model/pack/offer.ts'
import {reference, tempFolder} from '../checkpoint/temp-folder.ts'
import {serveFolder, type Trick} from './file-server.ts'
import {editManifest} from './sample-pack.ts'

const folder = await tempFolder()
/** Where packs are published, where they are added, and a whole one to begin from. */
const [web, home, original] = ['web', 'home', 'original'].map(name => path.join(folder, name)) as [
  string,
  string,
  string,
]
const server = await serveFolder(web)
const address = `${server.address}/model.json`
const target = path.join(home, 'tiny')

const {hash, manifest} = await importCheckpoint(reference('tiny-msdm.ckpt'), original, {
  name: 'tiny',
  shardBytes: 400_000,
})
const names = manifest.files.map(file => file.path)
const total = manifest.files.reduce((sum, {bytes}) => sum + bytes, 0)

beforeEach(() => {
  for (const dir of [web, home]) rmSync(dir, {recursive: true, force: true})
  cpSync(original, web, {recursive: true})
  mkdirSync(home)
  server.trick = () => false
  server.asked.length = 0
})

type Options = AddOptions & {sha256?: string}
const add = async (source: string, {sha256, ...options}: Options = {}): Promise<Pack> =>
  addPack(await readOffer(source, {sha256}), target, {retries: 0, ...options})

const refusal = async (
  attempt: Promise<unknown>,
  kind: typeof ModelError | typeof BadInput | typeof DiskFull = ModelError,
) => {
  const error = await attempt.then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(kind)
  expect((error as Error).message).toMatch(/^[^\n]+: [^\n]+$/)
  return lineOf(error)
}

const expectAdded = (pack: Pack): void => {
  expect([pack.dir, pack.hash, pack.shapes.size]).toEqual([target, hash, 308])
  expect(readdirSync(home)).toEqual(['tiny'])
  expect(readdirSync(target).sort()).toEqual([...names, 'model.json'].sort())
}

/** Answers the second half of the files with an error. */
const breakAt =
  (name: string): Trick =>
  exchange =>
    exchange.name === name && Boolean(exchange.response.writeHead(503).end())

/** Sends half of a file, then nothing more of it. */
const halve = (name: string): Trick => {
  let sent = false
  return exchange => {
    if (exchange.name !== name) return false
    const body = readFileSync(path.join(web, name))
    if (sent) exchange.response.destroy()
    else {
      exchange.response.flushHeaders()
      exchange.response.end(body.subarray(0, body.length >> 1))
    }
    sent = true
    return true
  }
}

test('the pack to add has several files', () => {
  expect(names.length).toBeGreaterThan(3)
})

test.each(['.', 'model.json'])('a pack comes from a folder given as %s, which stays as it is', async name => {
  const before = readdirSync(original)
  expectAdded(await add(path.join(original, name), {sha256: hash}))
  expect(readdirSync(original)).toEqual(before)
})

test('a pack comes from the address of its model.json, or of its folder, and its progress is told', async () => {
  const steps: AddProgress[] = []
  expectAdded(await add(address, {sha256: hash, onProgress: step => steps.push(step)}))
  expect(server.asked).toEqual(['model.json', ...names])
  expect(steps[0]).toEqual({phase: 'fetch', done: 0, total})
  expect(steps.filter(({phase}) => phase === 'fetch').at(-1)).toEqual({phase: 'fetch', done: total, total})
  expect(steps.at(-1)).toEqual({phase: 'check', done: total, total})
  rmSync(target, {recursive: true})
  expectAdded(await add(`${server.address}/`))
})

test('what an address holds behind its question mark goes with every file', async () => {
  const seen: string[] = []
  server.trick = ({request}) => seen.push(request.url!) < 0
  expectAdded(await add(`${address}?key=secret`))
  expect(seen.every(url => url.endsWith('?key=secret'))).toBe(true)
})

test('a pack that was interrupted is kept out of sight, and goes on where it stopped', async () => {
  server.trick = halve(names[2]!)
  const message = await refusal(add(address))
  expect(message).toMatch(/weights-003\.safetensors: .*; [\d.]+ of 1\.6 MB are kept, and the same command goes on/)
  expect(readdirSync(home)).toEqual([expect.stringMatching(/^\.tiny\.[0-9a-f]{16}\.part$/)])
  server.trick = () => false
  server.asked.length = 0
  const steps: AddProgress[] = []
  expectAdded(await add(address, {onProgress: step => steps.push(step)}))
  expect(server.asked).toEqual(['model.json', expect.stringMatching(`^${names[2]} bytes=\\d+-$`), ...names.slice(3)])
  expect(steps[0]!.done).toBeGreaterThan(total / 4)
})

test('a pack of which nothing came leaves nothing', async () => {
  server.trick = breakAt(names[0]!)
  expect(await refusal(add(address))).toMatch(/503 Service Unavailable; try again later$/)
  expect(readdirSync(home)).toEqual([])
})

test('another version does not go on from the parts of the first, and clears them away', async () => {
  server.trick = halve(names[2]!)
  await refusal(add(address))
  server.trick = () => false
  await editManifest(web, published => void Object.assign(published, {version: '2.0.0'}))
  server.asked.length = 0
  const pack = await add(address)
  expect(pack.manifest.version).toBe('2.0.0')
  expect(server.asked).toEqual(['model.json', ...names])
  expect(readdirSync(home)).toEqual(['tiny'])
})

test('a cancel keeps what came', async () => {
  const stop = new AbortController()
  const onProgress = ({done}: AddProgress) => done > total / 2 && stop.abort()
  await expect(add(address, {signal: stop.signal, onProgress})).rejects.toBeInstanceOf(Cancelled)
  expect(readdirSync(home)).toEqual([expect.stringMatching(/\.part$/)])
  expectAdded(await add(address))
})

test('one wrong file refuses the pack, and nothing of it stays', async () => {
  const file = path.join(web, names[1]!)
  const bytes = readFileSync(file)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(file, bytes)
  expect(await refusal(add(address))).toMatch(
    /weights-002\.safetensors: has SHA-256 \w+, expected \w+; what came is dropped/,
  )
  expect(await refusal(add(web))).toMatch(
    /web\/weights-002\.safetensors: has SHA-256 \w+, expected \w+; it was changed/,
  )
  rmSync(file)
  expect(await refusal(add(web))).toMatch(/weights-002\.safetensors: is missing; expected \d+ bytes/)
  expect(await refusal(add(address))).toMatch(/answers 404 Not Found/)
  expect(readdirSync(home)).toEqual([])
})

test('a model.json with another SHA-256 than the one that was asked for is refused', async () => {
  const sha256 = 'a'.repeat(64)
  for (const source of [address, original])
    expect(await refusal(add(source, {sha256}))).toContain(
      `has SHA-256 ${hash}, expected ${sha256}; it is another pack`,
    )
  expect(server.asked).toEqual(['model.json'])
})

test('weights that are not what model.json says of the network are refused, though their hashes are right', async () => {
  await editManifest(web, published => void Object.assign(published.network as object, {numBlocks: [1, 1, 1, 1]}))
  const expected = /holds tensor|lacks tensor|of shape/
  expect(await refusal(add(address))).toMatch(expected)
  expect(await refusal(add(web))).toMatch(expected)
  expect(readdirSync(home)).toEqual([])
})

test('a window with which the network would take gigabytes is refused, though every weight is right', async () => {
  await editManifest(web, old => ({...old, window: 2 ** 22}))
  expect(await refusal(add(address))).toMatch(/^window: 4194304 samples make a layer of \d+ values, expected at most/)
  expect(readdirSync(home)).toEqual([])
})

test('names that lead out of the pack or hide another file are refused before anything is fetched', async () => {
  const rename = async (name: string) => {
    rmSync(web, {recursive: true})
    cpSync(original, web, {recursive: true})
    await editManifest(web, published => void Object.assign(published.files[0]!, {path: name}))
    server.asked.length = 0
    for (const source of [address, web]) expect(await refusal(add(source))).toContain('do not use this pack')
    expect(server.asked).toEqual(['model.json'])
  }
  for (const name of [
    '../x',
    'a/../../x',
    '/etc/x',
    'a//x',
    './x',
    'C:\\x',
    'C:x',
    'a\\..\\x',
    '..',
    'model.json',
    'MODEL.JSON',
  ])
    await rename(name)
  for (const name of [names[1]!, names[1]!.toUpperCase(), 'x.part', 'x.part.version', 'lock', 'lock/x', 'Lock'])
    await rename(name)
  expect(readdirSync(home)).toEqual([])
})

test('a pack with folders in it comes as it is', async () => {
  mkdirSync(path.join(web, 'a b'))
  cpSync(path.join(web, names[0]!), path.join(web, 'a b', 'ü.safetensors'))
  await editManifest(web, published => void Object.assign(published.files[0]!, {path: 'a b/ü.safetensors'}))
  const pack = await add(address)
  expect(pack.shapes.size).toBe(308)
  await add(address, {force: true})
  expect(existsSync(path.join(target, 'a b', 'ü.safetensors'))).toBe(true)
})

test('what is there is replaced only when that is asked for, and only if it is a pack', async () => {
  await add(original)
  server.asked.length = 0
  expect(await refusal(add(address), BadInput)).toMatch(
    /tiny: is there already; choose another folder, or have it overwritten$/,
  )
  expect(server.asked).toEqual(['model.json'])
  expectAdded(await add(address, {force: true}))
  writeFileSync(path.join(target, 'song.wav'), '')
  expect(await refusal(add(address, {force: true}), BadInput)).toContain('is not a model pack, so it is not replaced')
})

test('a disk without room is found before anything is fetched', async () => {
  const room = (bytes: number): AddOptions => ({free: async () => bytes})
  const message = await refusal(add(address, room(total)), DiskFull)
  expect(message).toMatch(/tiny: needs 2\.6 MB, 1\.6 MB are free; make room, or choose another folder$/)
  expect(server.asked).toEqual(['model.json'])
  expect(readdirSync(home)).toEqual([])
  expectAdded(await add(address, room(total + 2 ** 20)))
})

/** A disk that takes so many pieces and is full then. */
const fillAfter = async (pieces: number) => {
  const handle = await open(import.meta.filename)
  const kind: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const {appendFile} = kind
  const spy = vi.spyOn(kind, 'appendFile')
  return spy.mockImplementation(function (this: FileHandle, ...args) {
    if (spy.mock.calls.length <= pieces) return appendFile.apply(this, args)
    return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'}))
  })
}

test('a disk that becomes full keeps what is there, and is no bad input', async () => {
  const full = await fillAfter(3)
  const message = await refusal(add(address), DiskFull).finally(() => full.mockRestore())
  expect(message).toMatch(
    /home\/tiny\/\S+: cannot be written to: the disk is full; make room, .*; 0\.\d of 1\.6 MB are kept, and the same command/,
  )
  expect(readdirSync(home)).toEqual([expect.stringMatching(/^\.tiny\.\w+\.part$/)])
  expectAdded(await add(address))
})

test('a full disk leaves nothing of a pack that is copied', async () => {
  const full = Object.assign(new Error('ENOSPC'), {code: 'ENOSPC'})
  const message = await refusal(
    add(original, {
      onProgress: () => {
        throw full
      },
    }),
    DiskFull,
  )
  expect(message).toBe(`${target}: cannot be written to: the disk is full; make room, or choose another folder`)
  expect(readdirSync(home)).toEqual([])
})

test('two processes do not write to the same parts', async () => {
  server.trick = halve(names[2]!)
  await refusal(add(address))
  server.trick = () => false
  const lock = path.join(home, readdirSync(home)[0]!, 'lock')
  const {host} = thisProcess()
  writeFileSync(lock, ownerText({host, pid: process.ppid}))
  expect(await refusal(add(address), BadInput)).toMatch(
    new RegExp(`: process ${process.ppid} on ${host} is bringing it; wait for it, or stop it$`),
  )
  writeFileSync(lock, 'elsewhere-1')
  expect(await refusal(add(address), BadInput)).toMatch(/process 1 on elsewhere .*; if it has crashed, remove .*lock$/)
  // A process that was killed does not keep it for ever.
  writeFileSync(lock, ownerText({host, pid: 4194305}))
  expectAdded(await add(address))
})

test('of two that begin at the same moment one brings the pack, and the other is told', async () => {
  const offer = await readOffer(address)
  const results = await Promise.allSettled([1, 2].map(() => addPack(offer, target)))
  expect(results.map(({status}) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(readdirSync(home)).toEqual(['tiny'])
})

test('what is no address of a pack is refused', async () => {
  const attempt = (source: string) => refusal(add(source), BadInput)
  expect(await attempt('http://example.org/model.json')).toContain('is not fetched over http; expected https')
  expect(await attempt('ftp://example.org/model.json')).toContain('is not fetched over ftp')
  expect(await attempt('file:///etc/model.json')).toContain('is not fetched over file')
  expect(await attempt('https://me:secret@example.org/model.json')).toBe(
    'https://example.org/model.json: holds a user name or password; expected an address without',
  )
  expect(await attempt('https://')).toContain('is not an address')
  expect(await attempt(`${server.address}/weights.safetensors`)).toContain('expected https://…/model.json')
  expect(await attempt(path.join(folder, 'nowhere'))).toContain('not found; expected a pack’s folder')
  expect(await attempt(home)).toContain('is not a pack; expected a folder with model.json')
  expect(await attempt(reference('tiny-msdm.ckpt'))).toContain('weights alone are for quartet models import')
  expect(server.asked).toEqual([])
})

test('what an address answers must be a manifest', async () => {
  const answer = (type: string, body: string | Buffer): void => {
    server.trick = ({response}) => Boolean(response.writeHead(200, {'content-type': type}).end(body))
  }
  answer('text/html', '<html>')
  expect(await refusal(add(address))).toContain('answers with a web page')
  answer('image/png', 'x')
  expect(await refusal(add(address))).toContain('is of type image/png, expected JSON')
  answer('application/json', '{"format": 1}')
  expect(await refusal(add(address))).toMatch(/model\.json: name: /)
  answer('text/plain; charset=utf-8', '{')
  expect(await refusal(add(address))).toContain('is not valid JSON')
  answer('', Buffer.alloc(5 * 2 ** 20, ' '))
  expect(await refusal(add(address))).toContain('is larger than 4194304 bytes')
  server.trick = ({response}) => Boolean(response.writeHead(301, {location: 'http://example.org/'}).end())
  expect(await refusal(add(address))).toContain('leads to http://example.org/, expected one with https')
  expect(readdirSync(home)).toEqual([])
})

test('a manifest is served as any type that servers give to JSON', async () => {
  const text = readFileSync(path.join(original, 'model.json'))
  expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
  for (const type of ['application/json', 'text/plain; charset=utf-8', 'binary/octet-stream', 'application/ld+json']) {
    server.trick = ({name, response}) =>
      name === 'model.json' && Boolean(response.writeHead(200, {'content-type': type}).end(text))
    expect((await readOffer(address)).hash).toBe(hash)
  }
})
