import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {importCheckpoint} from '../../src/model/pack/import-checkpoint.ts'
import {serveFolder} from '../model/pack/file-server.ts'
import {type Outcome, quartet, startQuartet, temporaryFolder, until} from './quartet.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const env = {XDG_DATA_HOME: at('data')}
const run = (...args: string[]): Promise<Outcome> => quartet(['models', ...args], {env})
const reference = (name: string): string => path.join(import.meta.dirname, '../reference', name)
const models = at('data', 'quartet', 'models')
const hidden = (): string[] => (existsSync(models) ? readdirSync(models).filter(name => name.startsWith('.')) : [])

const server = await serveFolder(at('web'))
const address = `${server.address}/model.json`
let hash = ''

beforeAll(async () => {
  const pack = await importCheckpoint(reference('tiny-msdm.ckpt'), at('web'), {name: 'tiny', shardBytes: 400_000})
  hash = pack.hash
})

describe('models add', () => {
  test('goes on after it was killed, tells its progress, and the pack is there', async () => {
    const name = 'weights-002.safetensors'
    const body = readFileSync(at('web', name))
    server.trick = ({name: asked, request, response}) => {
      if (asked !== name || request.headers.range) return false
      response.write(body.subarray(0, body.length >> 1))
      return true
    }
    const killed = startQuartet(['models', 'add', address, '--sha256', hash, '--quiet'], {env})
    const part = (): string => path.join(models, hidden()[0] ?? 'none', `${name}.part`)
    await until(() => existsSync(part()) && statSync(part()).size === body.length >> 1, 'half of the file')
    killed.process.kill('SIGKILL')
    expect(await killed.outcome).toMatchObject({signal: 'SIGKILL'})
    expect(JSON.parse((await run('list', '--json')).stdout)).not.toContainEqual(expect.objectContaining({name: 'tiny'}))

    const {code, stdout, stderr} = await run('add', address, '--sha256', hash, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({name: 'tiny', dir: path.join(models, 'tiny'), hash})
    expect(server.asked).toContain(`${name} bytes=${body.length >> 1}-`)
    expect(stderr).toMatch(/^fetch {2}0\.6 of 1\.6 MB {2}3\d %/)
    expect(stderr).toMatch(/check what came {2}1\.6 of 1\.6 MB {2}100 %.*\n$/)
    expect(hidden()).toEqual([])
    expect(JSON.parse((await run('list', '--json')).stdout)).toContainEqual(
      expect.objectContaining({name: 'tiny', dir: path.join(models, 'tiny')}),
    )
  })

  test('does not hide a pack of the same name unless that is asked for', async () => {
    const folder = at('web')
    const again = await run('add', folder)
    expect(again).toMatchObject({code: 2, stdout: ''})
    expect(again.stderr).toMatch(
      /^quartet: tiny: is there already, in .*tiny; use --force to put this one in its place\n$/,
    )
    const forced = await run('add', folder, '--force', '--quiet')
    expect(forced).toMatchObject({code: 0, stderr: ''})
    expect(forced.stdout).toMatch(/^\/.*\/tiny: tiny, \d+ files, 1\.6 MB\n$/)
  })

  test('says that a pack is kept when it is stopped', async () => {
    const name = 'weights-003.safetensors'
    server.trick = ({name: asked, response}) => asked === name && (response.write('x') || true)
    const stopped = startQuartet(['models', 'add', address, '--out', at('elsewhere', 'tiny')], {env})
    const home = at('elsewhere')
    await until(
      () => existsSync(home) && readdirSync(home).some(dir => existsSync(path.join(home, dir, `${name}.part`))),
      'a part',
    )
    stopped.process.kill('SIGINT')
    const {code, stderr} = await stopped.outcome
    expect(code).toBe(130)
    expect(stderr).toMatch(/what came is kept, and the same command goes on from there\nquartet: cancelled\n$/)
    expect(readdirSync(home)).toEqual([expect.stringMatching(/^\.tiny\..*\.part$/)])
  })

  test.each([
    [
      'an address without https',
      2,
      () => ['http://example.org/model.json'],
      /is not fetched over http; expected https/,
    ],
    [
      'another pack than the one that was meant',
      1,
      () => [address, '--sha256', 'ab'.repeat(32)],
      /has SHA-256 \w+, expected (ab)+/,
    ],
    [
      'a server that answers with something else',
      1,
      () => [`${server.address}/page/model.json`, '--retries', '0'],
      /answers with a web page/,
    ],
  ])('refuses %s in one line', async (_, code, args, expected) => {
    server.trick = ({name, response}) =>
      name.startsWith('page/') && Boolean(response.writeHead(200, {'content-type': 'text/html'}).end('<html>'))
    const outcome = await run('add', ...args(), '--out', at('refused', 'pack'))
    expect(outcome).toMatchObject({code, stdout: ''})
    expect(outcome.stderr).toMatch(/^quartet: [^\n]+\n$/)
    expect(outcome.stderr).toMatch(expected)
    expect(existsSync(at('refused'))).toBe(false)
  })
})

describe('models import', () => {
  test('takes four one-stem checkpoints whose names do not say their stems', async () => {
    mkdirSync(at('weak'))
    const files = ['a', 'b', 'c', 'd'].map(letter => at('weak', `epoch=1-${letter}.ckpt`))
    for (const file of files) cpSync(reference('tiny-weakly.ckpt'), file)
    const silent = await run('import', ...files, '--name', 'weak')
    expect(silent).toMatchObject({code: 2, stdout: ''})
    expect(silent.stderr).toMatch(/epoch=1-a\.ckpt: does not say which stem it knows; write bass=.*--stems/)
    const {code, stdout, stderr} = await run('import', ...files, '--name', 'weak', '--stems', 'piano,guitar,drums,bass')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\/.*\/weak: weak, \d+ files, 6\.\d MB\n$/)
    expect(stderr).toMatch(/^import {2}0\.\d of 6\.2 MB {2}\d %/)
    expect(stderr).toMatch(/check what was written {2}6\.2 of 6\.2 MB {2}100 %.*\n$/)
    const {joint, trainedOn} = JSON.parse((await run('info', 'weak', '--json')).stdout)
    expect([joint, trainedOn]).toEqual([
      false,
      'unknown: imported from epoch=1-d.ckpt, epoch=1-c.ckpt, epoch=1-b.ckpt, epoch=1-a.ckpt',
    ])
  })

  test('tells its rules when asked', async () => {
    const {code, stdout} = await run('import', '--help')
    expect(code).toBe(0)
    for (const word of ['--stems', '--config', 'bass=', 'safetensors', 'float16']) expect(stdout).toContain(word)
  })
})
