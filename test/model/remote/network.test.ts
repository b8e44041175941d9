import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../src/base/errors.ts'
import {type Context, DeviceLost, type Engine} from '../../../src/model/engine.ts'
import {createOnnxEngine} from '../../../src/model/onnx/engine.ts'
import {loadPack, type Pack} from '../../../src/model/pack/load-pack.ts'
import {parseAddresses} from '../../../src/model/remote/address.ts'
import {createRemoteEngine} from '../../../src/model/remote/engine.ts'
import {modelFiles} from '../../../src/model/remote/model-repository.ts'
import {
  type InferenceServer,
  json,
  loadRepository,
  type Models,
  type Received,
  type Reply,
  startInferenceServer,
} from '../../support/inference-server.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {noise} from '../networks/tiny.ts'

const SAMPLES = 4096
const TOKEN = 'sesame-9f2'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-remote-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const repository = path.join(folder, 'repository')

let pack: Pack
let models: Models
let local: Engine
/** What the network answers to `call`. */
let right: Float32Array
beforeAll(async () => {
  await writeTinyPacks(folder, ['quartet-small'])
  pack = await loadPack(path.join(folder, 'quartet-small'))
  const {files} = await modelFiles(pack, {samples: SAMPLES})
  for (const file of files) {
    const to = path.join(repository, 'quartet-small', file.path)
    mkdirSync(path.dirname(to), {recursive: true})
    writeFileSync(to, file.data)
  }
  models = await loadRepository(repository)
  local = await createOnnxEngine({graph: files[0]!.data as Uint8Array, threads: 1})
  right = await call(local)
})

const open: (InferenceServer | Engine)[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

type ServerOptions = Omit<Parameters<typeof startInferenceServer>[0], 'models'>
const serve = async (options: ServerOptions = {}): Promise<InferenceServer> => {
  const server = await startInferenceServer({models, ...options})
  open.push(server)
  return server
}

/** Sleeps last no time; alarms ring when a test says so. */
const fakeClock = () => {
  const slept: number[] = []
  const alarms = new Set<() => void>()
  return {
    slept,
    ringAll: () => {
      for (const ring of alarms) ring()
    },
    clock: {
      alarm: (_: number, ring: () => void) => {
        alarms.add(ring)
        return () => alarms.delete(ring)
      },
      sleep: async (seconds: number) => {
        slept.push(seconds)
      },
    },
  }
}

type Wish = {token?: string; samples?: number; time?: ReturnType<typeof fakeClock>}

const connect = async (
  addresses: string,
  {token, samples = SAMPLES, time = fakeClock()}: Wish = {},
): Promise<Engine> => {
  const endpoints = parseAddresses(addresses)
  const engine = await createRemoteEngine({
    endpoints,
    description: pack.manifest,
    samples,
    token,
    clock: time.clock,
    random: () => 0.5,
  })
  open.push(engine)
  return engine
}
const at = ({url}: InferenceServer, model = 'quartet-small'): string => `${url}/${model}`

/** One call with all contexts, on any engine. */
const call = (engine: Engine): Promise<Float32Array> => {
  const context: Context = {
    mix: noise(SAMPLES, 2),
    given: {stems: noise(4 * SAMPLES, 3), which: [true, false, false, true]},
  }
  return engine.denoise(noise(4 * SAMPLES, 1), 0.3, context)
}

/** The one line that it is refused with. */
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (fault: unknown) => fault,
  )
  expect(error).toBeInstanceOf(ModelError)
  const {message} = error as Error
  expect(message).not.toContain('\n')
  return message
}

const isInfer = ({url}: Received): boolean => url.endsWith('/infer')
const isModel = ({url}: Received): boolean => url.endsWith('/quartet-small')
/** Answers requests of a kind with one reply after the other, and from then on lets the server do it. */
const first = (kind: (request: Received) => boolean, ...replies: Reply[]) => {
  const left = [...replies]
  return (request: Received): Reply | undefined => (kind(request) ? left.shift() : undefined)
}
const always = (kind: (request: Received) => boolean, reply: Reply) => (request: Received) =>
  kind(request) ? reply : undefined

describe('a model on another machine', () => {
  test('answers bit for bit as the CPU engine does, in binary, whatever it is told', async () => {
    const server = await serve()
    const engine = await connect(at(server))
    expect(engine).toMatchObject({name: at(server), stems: 4, samples: SAMPLES, contexts: {mix: true, given: true}})
    expect(await call(engine)).toEqual(right)
    const x = noise(4 * SAMPLES, 5)
    expect(await engine.denoise(x, 1)).toEqual(await local.denoise(x, 1))
    expect(server.asked()).toEqual(['ready', 'quartet-small', 'ready', 'infer', 'infer'])
    const {headers, body} = server.received.find(isInfer)!
    expect(headers['accept-encoding']).toBe('identity')
    expect(body.length - Number(headers['inference-header-content-length'])).toBe(4 * (9 * SAMPLES + 6))
  })

  test('is asked in JSON where binary tensors are not understood, once it said so', async () => {
    const server = await serve({binary: false})
    const engine = await connect(at(server))
    expect(await call(engine)).toEqual(right)
    await call(engine)
    const types = server.received.filter(isInfer).map(({headers}) => headers['content-type'])
    expect(types).toEqual(['application/octet-stream', 'application/json', 'application/json'])
  })

  test('may answer a binary request in JSON', async () => {
    const values = Array.from({length: 4}, (_, stem) => Array.from({length: SAMPLES}, (_, i) => stem + i / 8))
    const outputs = [{name: 'denoised', datatype: 'FP32', shape: [1, 4, SAMPLES], data: [values]}]
    const server = await serve({before: always(isInfer, json(200, {outputs}))})
    expect(await call(await connect(at(server)))).toEqual(Float32Array.from(values.flat()))
  })

  test('has its own window; one that takes any gets the window that is wished for', async () => {
    const wish = {samples: 2 * SAMPLES}
    expect(await connect(at(await serve()), wish)).toMatchObject({samples: SAMPLES})
    const free = json(200, {inputs: tensorsOf(-1).inputs, outputs: tensorsOf(-1).outputs})
    expect(await connect(at(await serve({before: always(isModel, free)})), wish)).toMatchObject(wish)
  })

  test('can be one version of several', async () => {
    const server = await serve()
    expect(await call(await connect(at(server, 'quartet-small/versions/1')))).toEqual(right)
    expect(await refusal(connect(at(server, 'quartet-small/versions/2')))).toMatch(
      /quartet-small\/versions\/2: answers 404/,
    )
  })

  test('gets the token as a bearer header with every request, and it is told nowhere', async () => {
    const server = await serve({token: TOKEN})
    const engine = await connect(at(server), {token: `${TOKEN}\n`})
    await call(engine)
    expect(server.received.length).toBe(4)
    for (const {url, headers, body} of server.received) {
      const {authorization, ...others} = headers
      expect(authorization).toBe(`Bearer ${TOKEN}`)
      expect(`${url} ${JSON.stringify(others)} ${body.toString('latin1')}`).not.toContain(TOKEN)
    }
    expect(engine.name).not.toContain(TOKEN)
    const other = await refusal(connect(at(server), {token: 'other'}))
    expect(other).toBe(`${at(server)}: answers 401, unauthorized; put its token into QUARTET_TOKEN`)
    const echo = await serve({before: ({headers}) => json(403, {error: `no entry for ${headers.authorization}`})})
    expect(await refusal(connect(at(echo), {token: TOKEN}))).toMatch(/answers 403, no entry for Bearer …; put/)
    // One so long that the server's words are cut within it.
    expect(await refusal(connect(at(echo), {token: TOKEN.repeat(50)}))).toMatch(/no entry for Bearer …; put/)
    const broken = connect(at(server), {token: 'se same'})
    await expect(broken).rejects.toThrow(BadInput)
    await expect(broken).rejects.not.toThrow('se same')
  })
})

describe('what may be better a moment later is asked again', () => {
  test.each([
    ['429', json(429, {error: 'busy'})],
    ['502', {status: 502, body: 'bad gateway'}],
    ['503', json(503, {error: 'restarting'})],
    ['504', {status: 504}],
    ['a broken connection', 'break'],
  ] as [string, Reply][])('%s, with pauses that grow', async (_, reply) => {
    const time = fakeClock()
    const server = await serve({before: first(isInfer, reply, reply, reply)})
    expect(await call(await connect(at(server), {time}))).toEqual(right)
    expect(time.slept).toEqual([0.375, 0.75, 1.5])
  })

  test('after as long as the server says', async () => {
    const time = fakeClock()
    const reply = {status: 503, headers: {'retry-after': '7'}}
    await call(await connect(at(await serve({before: first(isInfer, reply)})), {time}))
    expect(time.slept).toEqual([7])
  })

  test('but not for ever', async () => {
    const time = fakeClock()
    const server = await serve({before: always(isInfer, json(503, {error: 'no\nGPU'}))})
    const engine = await connect(at(server), {time})
    const failing = call(engine)
    expect(await refusal(failing)).toBe(`${at(server)}: answers 503, no GPU, 6 times`)
    await expect(failing).rejects.toThrow(DeviceLost)
    expect(server.asked().filter(name => name === 'infer').length).toBe(6)
    expect(time.slept.length).toBe(5)
  })

  test('a model that is still loading', async () => {
    const loading = first(({url}) => url.endsWith('quartet-small/ready'), {status: 400}, {status: 400})
    expect(await call(await connect(at(await serve({before: loading}))))).toEqual(right)
    const never = await serve({before: always(({url}) => url.endsWith('quartet-small/ready'), {status: 400})})
    expect(await refusal(connect(at(never)))).toMatch(
      /: its model is not ready \(answers 400\); it is loading, .*, 3 times$/,
    )
  })

  test('a server that is still starting', async () => {
    const starting = first(({url}) => !url.endsWith('/infer'), {status: 400}, {status: 400})
    expect(await call(await connect(at(await serve({before: starting}))))).toEqual(right)
    const before = ({url}: Received) => (url.endsWith('health/ready') ? {status: 400} : json(404, {error: 'unknown'}))
    expect(await refusal(connect(at(await serve({before}))))).toMatch(/: the server is not ready yet, 3 times$/)
  })
})

describe('of several endpoints', () => {
  test('the next one goes on where one fails, and is asked first from then on', async () => {
    const good = await serve()
    const bad = await serve({before: first(isInfer, 'break')})
    const time = fakeClock()
    const engine = await connect(`${at(bad)},${at(good)}`, {time})
    expect(engine.name).toBe(`${at(bad)},${at(good)}`)
    for (let i = 0; i < 2; i++) expect(await call(engine)).toEqual(right)
    expect(bad.asked().filter(name => name === 'infer').length).toBe(1)
    expect(good.asked()).toEqual(['ready', 'quartet-small', 'ready', 'infer', 'infer'])
    expect(time.slept).toEqual([])
  })

  test('one that is not there or has another model is passed over, and all are named when none is left', async () => {
    const gone = await serve()
    await gone.close()
    open.splice(open.indexOf(gone), 1)
    const other = await serve({before: always(isModel, json(200, tensorsOf(SAMPLES, {mix: [1, 2, SAMPLES]})))})
    const good = await serve()
    expect(await call(await connect([gone, other, good].map(one => at(one)).join(',')))).toEqual(right)
    const message = await refusal(connect(`${at(gone)},${at(other)}`))
    expect(message).toContain(`${at(gone)}: refuses the connection; is the server running? (ECONNREFUSED), 3 times; `)
    expect(message).toContain(`; ${at(other)}: its model has input mix FP32 [1,2,4096]`)
  })
})

/** What a server says of the model, with the shapes of some tensors changed or, where none is given, left out. */
const tensorsOf = (samples: number, changes: Record<string, number[] | undefined> = {}, datatype = 'FP32') => {
  const shapes = {
    x: [1, 4, samples],
    sigma: [1],
    mix: [1, 1, samples],
    mix_given: [1, 1],
    given: [1, 4, samples],
    given_which: [1, 4],
    denoised: [1, 4, samples],
    ...changes,
  }
  const tensors = Object.entries(shapes).flatMap(([name, shape]) => (shape ? [{name, datatype, shape}] : []))
  return {
    inputs: tensors.filter(({name}) => name !== 'denoised'),
    outputs: tensors.filter(({name}) => name === 'denoised'),
  }
}

describe('one line says what is wrong', () => {
  test.each([
    [
      'another shape',
      tensorsOf(SAMPLES, {given: [1, 2, SAMPLES]}),
      /has input given FP32 \[1,2,4096\], expected FP32 \[1,4,4096\]; is it another pack’s\?/,
    ],
    ['another type', tensorsOf(SAMPLES, {}, 'FP16'), /has input x FP16 \[1,4,4096\], expected FP32 \[1,4,4096\]/],
    ['an input less', tensorsOf(SAMPLES, {mix_given: undefined}), /has input mix_given none, expected FP32 \[1,1\]/],
    ['an input more', tensorsOf(SAMPLES, {tempo: [1]}), /takes tempo, which the pack’s network does not/],
    ['another output', tensorsOf(SAMPLES, {denoised: [1, 4, 1]}), /has output denoised FP32 \[1,4,1\], expected/],
    ['a batch', tensorsOf(SAMPLES, {x: [2, 4, SAMPLES]}), /has input x FP32 \[2,4,4096\]/],
    [
      'a window that does not suit',
      tensorsOf(SAMPLES + 1),
      /does not suit the pack: window: expected a multiple of \d+ samples, got 4097$/,
    ],
    ['no tensors', {name: 'quartet-small'}, /says nothing of its model’s inputs and outputs; check host/],
  ])('a model with %s', async (_, told, expected) => {
    const server = await serve({before: always(isModel, json(200, told))})
    const message = await refusal(connect(at(server)))
    expect(message.startsWith(`${at(server)}: `)).toBe(true)
    expect(message).toMatch(expected)
  })

  test('a model that the server does not have', async () => {
    const server = await serve()
    const message = await refusal(connect(at(server, 'other')))
    expect(message).toBe(`${at(server, 'other')}: answers 404, Request for unknown model: 'other' is not found`)
  })

  test.each([
    [
      'answers every path with a page',
      {status: 200, headers: {'content-type': 'text/html; charset=utf-8'}, body: '<!doctype html>'},
      /: answers with text\/html that is not the Open Inference Protocol; check/,
    ],
    [
      'has no such page',
      {status: 404, headers: {'content-type': 'text/html'}, body: '<html>\n<p>Not found'},
      /: answers 404, a page of HTML; check/,
    ],
    [
      'is elsewhere',
      {status: 302, headers: {location: 'https://login.example/'}},
      /: answers 302, elsewhere: https:\/\/login\.example\/$/,
    ],
  ] as [string, Reply, RegExp][])('a server that %s', async (_, reply, expected) => {
    expect(await refusal(connect(at(await serve({before: () => reply}))))).toMatch(expected)
  })

  test('a port on which no HTTP is spoken', async () => {
    const server = await serve()
    expect(await refusal(connect(at(server).replace('http', 'https')))).toMatch(
      /: does not speak TLS as expected; is it http:\/\/\?/,
    )
  })

  test('a server that does not answer in time', async () => {
    const time = fakeClock()
    const before = (request: Received): Reply | undefined => {
      if (!isInfer(request)) return undefined
      setImmediate(time.ringAll)
      return 'hang'
    }
    const server = await serve({before})
    const engine = await connect(at(server), {time})
    expect(await refusal(call(engine))).toBe(`${at(server)}: did not answer within 120 s`)
    expect(time.slept).toEqual([])
  })

  test.each([
    [
      'what the server says',
      json(400, {error: 'unexpected shape\nfor input "x"'}),
      /: answers 400, unexpected shape for input "x"$/,
    ],
    ['what FastAPI says', json(422, {detail: [{msg: 'no'}]}), /: answers 422, \[\{"msg":"no"\}\]$/],
    ['a request that is too large for a proxy', {status: 413}, /: answers 413; raise the size of requests/],
    ['a long text, cut', {status: 500, body: 'a'.repeat(5000)}, /: answers 500, a{200}…$/],
  ] as [string, Reply, RegExp][])('%s', async (_, reply, expected) => {
    const engine = await connect(at(await serve({before: always(isInfer, reply)})))
    expect(await refusal(call(engine))).toMatch(expected)
  })

  const binary = (told: object, values: Float32Array, head?: string): Reply => {
    const output = {name: 'denoised', datatype: 'FP32', shape: [1, 4, SAMPLES], ...told}
    const text = Buffer.from(JSON.stringify({outputs: [output]}))
    return {
      status: 200,
      headers: {'inference-header-content-length': head ?? String(text.length)},
      body: Buffer.concat([text, Buffer.from(values.buffer)]),
    }
  }
  const size = {parameters: {binary_data_size: 16 * SAMPLES}}
  const nothing = new Float32Array(4 * SAMPLES)
  test.each([
    ['cut short', binary(size, nothing.slice(1)), /answers with 16383 of 16384 values for denoised; something cut/],
    ['of another size', binary({parameters: {binary_data_size: 8}}, nothing), /answers with 2 of 16384 values/],
    ['with a length that is none', binary(size, nothing, 'ten'), /answers with a header of ten bytes in/],
    ['with a length beyond its end', binary(size, nothing, '999999'), /answers with a header of 999999 bytes in/],
    ['with a length that cuts the JSON', binary(size, nothing, '9'), /that is not the Open Inference Protocol/],
    [
      'of another type',
      binary({...size, datatype: 'FP16'}, nothing),
      /answers with denoised FP16 \[1,4,4096\], expected FP32/,
    ],
    [
      'of another shape',
      binary({...size, shape: [4, SAMPLES]}, nothing),
      /answers with denoised FP32 \[4,4096\], expected/,
    ],
    ['of another name', binary({...size, name: 'y'}, nothing), /answers without denoised$/],
    [
      'that is no number',
      binary(
        size,
        nothing.map((_, i) => (i === 9 ? Number.NaN : 0)),
      ),
      /values in denoised that are not finite/,
    ],
    [
      'with no values',
      json(200, {outputs: [{name: 'denoised', datatype: 'FP32', shape: [1, 4, SAMPLES]}]}),
      /answers with 0 of/,
    ],
    [
      'with words for values',
      json(200, {
        outputs: [{name: 'denoised', datatype: 'FP32', shape: [1, 4, SAMPLES], data: Array(4 * SAMPLES).fill('a')}],
      }),
      /not finite/,
    ],
    [
      'that is no number, as JSON tells it',
      json(200, {
        outputs: [{name: 'denoised', datatype: 'FP32', shape: [1, 4, SAMPLES], data: Array(4 * SAMPLES).fill(null)}],
      }),
      /not finite/,
    ],
    ['of something else', json(200, {predictions: []}), /answers with no list of outputs/],
    ['without end', {status: 200, body: Buffer.alloc(2 ** 20 + 128 * SAMPLES + 1)}, /answers with more than \d+ bytes/],
  ] as [string, Reply, RegExp][])('an answer %s', async (_, reply, expected) => {
    const server = await serve({before: always(isInfer, reply)})
    const message = await refusal(call(await connect(at(server))))
    expect(message).toMatch(expected)
    expect(server.asked().filter(name => name === 'infer').length).toBe(1)
  })

  test('a call that is cut off because the engine closes', async () => {
    let asked = (): void => {}
    const infers = new Promise<void>(resolve => {
      asked = resolve
    })
    const before = (request: Received): Reply | undefined => {
      if (!isInfer(request)) return undefined
      asked()
      return 'hang'
    }
    const engine = await connect(at(await serve({before})))
    const failing = refusal(call(engine))
    await infers
    await engine.close()
    expect(await failing).toBe('the engine was closed in the middle of a call')
  })
})
