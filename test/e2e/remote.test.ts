import {execFileSync} from 'node:child_process'
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {
  type InferenceServer,
  loadRepository,
  type Models,
  type Received,
  startInferenceServer,
} from '../support/inference-server.ts'
import {itNeeds, runs} from '../support/needs.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {type Outcome, quartet, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav, readFacts, readStems} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const TOKEN = 'sesame-9f2'
const REPOSITORY = at('repository')
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> => quartet(args, {env})
const exportPack = (...flags: string[]) => run(['models', 'export', at('quartet-small'), ...flags])
const separate = (out: string, engine: string, env?: Record<string, string>): Promise<Outcome> => {
  const flags = ['--model', at('quartet-small'), '--preset', 'fast', '--threads', '1', '--seed', '1']
  return run(['separate', at('mix.wav'), '--out', at(out), ...flags, '--engine', engine], env)
}

let models: Models
/** What the CPU engine of this machine makes of the mix. */
let here: Audio[]
const servers: InferenceServer[] = []
type Wish = Omit<Parameters<typeof startInferenceServer>[0], 'models'>
const serve = async (options: Wish = {}): Promise<InferenceServer> => {
  const server = await startInferenceServer({models, ...options})
  servers.push(server)
  return server
}

const expectRefusal = ({code, stdout, stderr}: Outcome, exit: number, expected: RegExp): void => {
  expect(stderr).toMatch(/^quartet: [^\n]+\n$/)
  expect(stderr).toMatch(expected)
  expect([code, stdout]).toEqual([exit, ''])
}

beforeAll(async () => {
  await writeTinyPacks(at(), ['quartet-small'])
  // Longer than a window, for on this machine a shorter sound gets a shorter window.
  putWav(at('mix.wav'), band({samples: 10_000, sampleRate: 22_050, channels: 1}))
  const {code, stdout} = await exportPack('--format', 'onnx', '--out', REPOSITORY, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'quartet-small',
    dir: at('repository', 'quartet-small'),
    window: 8192,
    seconds: 0.37,
    files: ['1/model.onnx', 'config.pbtxt'].map(file => {
      const path = at('repository', 'quartet-small', file)
      return {path, bytes: statSync(path).size}
    }),
    inputs: {x: [1, 4, 8192], sigma: [1]},
    outputs: {denoised: [1, 4, 8192]},
  })
  models = await loadRepository(REPOSITORY)
  expect(await separate('here', 'cpu')).toMatchObject({code: 0})
  here = await readStems(at('here'))
})
afterAll(async () => {
  for (const server of servers) await server.close()
  for (const {loaded} of models.values()) await loaded.close()
})

describe('a pack on another machine', () => {
  test('separates as it does here, and the token is told to nobody but the server', async () => {
    const server = await serve({token: TOKEN})
    const engine = `${server.url}/quartet-small`
    const there = await separate('there', engine, {QUARTET_TOKEN: TOKEN})
    expect(there).toMatchObject({code: 0})
    expect(there.stdout).toContain(engine)
    expect(await readStems(at('there'))).toEqual(here)
    expect(readFacts(at('there'))).toMatchObject({engine, model: {name: 'quartet-small'}})
    const told = [there.stdout, there.stderr, readFileSync(at('there', 'quartet.json'), 'utf8')]
    expect(told.join('')).not.toContain(TOKEN)
    expectRefusal(
      await separate('none', engine),
      1,
      /^quartet: http:\/\/127\.0\.0\.1:\d+\/quartet-small: answers 401, unauthorized; put its token into QUARTET_TOKEN\n$/,
    )
    expect(existsSync(at('none'))).toBe(false)
  })

  test('goes on where another takes over in the middle of a run', async () => {
    let calls = 0
    const before = ({url}: Received) => (url.endsWith('/infer') && ++calls > 1 ? 'break' : undefined)
    const addresses = [await serve({before}), await serve()].map(({url}) => `${url}/quartet-small`).join(',')
    expect(await separate('both', addresses)).toMatchObject({code: 0})
    expect(await readStems(at('both'))).toEqual(here)
    expect(calls).toBe(2)
  })

  test('shares many songs with another, each of two jobs beginning at its own', async () => {
    const both = [await serve(), await serve()]
    mkdirSync(at('songs'))
    for (const name of ['a.wav', 'b.wav', 'c.wav', 'd.wav']) copyFileSync(at('mix.wav'), at('songs', name))
    const engine = both.map(({url}) => `${url}/quartet-small`).join(',')
    const flags = ['--model', at('quartet-small'), '--preset', 'fast', '--seed', '1', '--engine', engine]
    const {code, stdout} = await run(['separate', at('songs'), '--out', at('many'), '--jobs', '2', ...flags, '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([0, {made: 4, failed: 0}])
    for (const server of both) expect(server.asked()).toContain('infer')
    expect(await readStems(at('many', 'd'))).toEqual(here)
  })

  test('is let go of by Ctrl-C in the middle of a call, and nothing is made', async () => {
    const server = await serve({before: ({url}) => (url.endsWith('/infer') ? 'hang' : undefined)})
    const flags = ['--model', at('quartet-small'), '--engine', `${server.url}/quartet-small`]
    const stopped = startQuartet(['separate', at('mix.wav'), '--out', at('stopped'), ...flags])
    await until(() => server.asked().includes('infer'), 'a call')
    stopped.process.kill('SIGINT')
    expect(await stopped.outcome).toMatchObject({code: 130, stdout: '', stderr: 'quartet: cancelled\n'})
    expect(existsSync(at('stopped'))).toBe(false)
  })

  test('that cannot be had is one line, and nothing is made', async () => {
    const server = await serve()
    expectRefusal(await separate('none', `${server.url}/other`), 1, /answers 404, Request for unknown model: 'other'/)
    expect(existsSync(at('none'))).toBe(false)
  })

  itNeeds({found: runs('openssl', ['version']), install: 'openssl'})(
    'is reached by TLS with a CA of one’s own',
    async () => {
      mkdirSync(at('tls'))
      const openssl = (...args: string[]) => execFileSync('openssl', args, {cwd: at('tls'), stdio: 'ignore'})
      const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
      openssl('req', '-x509', ...key, '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem')
      openssl('req', ...key.slice(0, 3), '-subj', '/CN=localhost', '-keyout', 'own.key', '-out', 'own.csr')
      writeFileSync(at('tls', 'names'), 'subjectAltName=DNS:localhost\n')
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
      openssl('x509', '-req', '-in', 'own.csr', ...signing, '-out', 'own.pem')
      const [pem, privateKey] = ['own.pem', 'own.key'].map(file => readFileSync(at('tls', file), 'utf8'))
      const server = await serve({tls: {cert: pem!, key: privateKey!}})
      const engine = `${server.url}/quartet-small`
      expectRefusal(
        await separate('tls-none', engine),
        1,
        /has a certificate that is not trusted; .* NODE_EXTRA_CA_CERTS/,
      )
      expect(await separate('tls-out', engine, {NODE_EXTRA_CA_CERTS: at('tls', 'ca.pem')})).toMatchObject({code: 0})
    },
  )
})

describe('an export', () => {
  test('never replaces a model unasked', async () => {
    const before = readFileSync(at('repository', 'quartet-small', 'config.pbtxt'), 'utf8')
    expectRefusal(
      await exportPack('--out', REPOSITORY),
      2,
      /quartet-small: is not empty; .*overwrite the model in it with --force\n$/,
    )
    expect(await exportPack('--out', at('again'))).toMatchObject({code: 0, stderr: ''})
    expect(await exportPack('--out', at('again'), '--seconds', '0.5', '--force')).toMatchObject({code: 0})
    const after = readFileSync(at('again', 'quartet-small', 'config.pbtxt'), 'utf8')
    expect(after).not.toBe(before)
    const window = Number(/dims: \[ 1, 4, (\d+) \]/.exec(after)![1])
    expect(window).toBeGreaterThanOrEqual(11_025)
    expect(readdirSync(at('again', 'quartet-small')).sort()).toEqual(['1', 'config.pbtxt'])
  })
})
