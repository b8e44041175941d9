import {readdirSync, readFileSync} from 'node:fs'
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import path from 'node:path'
import type {LoadedNetwork} from '../../src/model/loaded-network.ts'
import {loadGraph} from '../../src/model/onnx/runtime.ts'
import {type Shape, type Shapes, sizeOf} from '../../src/model/ops.ts'

// A server of the Open Inference Protocol (KServe v2, REST) with the binary tensor data extension, as strict as its text.

export type Received = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** `hang`: never an answer. `break`: the connection ends. */
export type Reply = 'hang' | 'break' | {status: number; headers?: Record<string, string>; body?: string | Buffer}

type Options = {
  models: Models
  /** Whether it knows the extension. */
  binary?: boolean
  tls?: {key: string; cert: string}
  token?: string
  /** Answers in the server's place; nothing lets the server do it. */
  before?: (request: Received) => Reply | undefined
}

type Tensor = {name: string; datatype: string; shape: Shape}
type Model = {inputs: Tensor[]; outputs: Tensor[]; loaded: LoadedNetwork}
export type Models = ReadonlyMap<string, Model>

export type InferenceServer = {
  /** `http://127.0.0.1:port`, or https://localhost:port. */
  readonly url: string
  /** Every request so far. */
  readonly received: readonly Received[]
  /** The last folders of what was asked, in order: `ready`, `quartet-small`, `infer` … */
  asked(): string[]
  close(): Promise<void>
}

class Wrong extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** What Triton reads: the name and the ports, which must be the graph's own. */
const readConfig = (folder: string, loaded: LoadedNetwork): Model => {
  const text = readFileSync(path.join(folder, 'config.pbtxt'), 'utf8')
  for (const line of [`name: "${path.basename(folder)}"`, 'platform: "onnxruntime_onnx"', 'max_batch_size: 0'])
    if (!text.split('\n').includes(line)) throw new Error(`${folder}: config.pbtxt has no line ${line}`)
  const ports = (kind: string, own: Shapes): Tensor[] => {
    const form = new RegExp(`^${kind} \\{ name: "(\\w+)" data_type: TYPE_(\\w+) dims: \\[ ([\\d, ]+) \\] \\}$`, 'gm')
    const found = [...text.matchAll(form)].map(([, name, datatype, dims]) => ({
      name: name!,
      datatype: datatype!,
      shape: dims!.split(', ').map(Number),
    }))
    const said = found.map(({name, shape}) => `${name} ${shape}`).join('; ')
    const wanted = [...own].map(([name, shape]) => `${name} ${shape}`).join('; ')
    if (said !== wanted) throw new Error(`${folder}: config.pbtxt has ${kind}s ${said}, the graph ${wanted}`)
    return found
  }
  return {inputs: ports('input', loaded.inputs), outputs: ports('output', loaded.outputs), loaded}
}

/** Loads a folder with a model in each of its folders. */
export const loadRepository = async (repository: string): Promise<Models> => {
  const models = new Map<string, Model>()
  for (const name of readdirSync(repository)) {
    const folder = path.join(repository, name)
    const loaded = await loadGraph({graph: readFileSync(path.join(folder, '1/model.onnx')), threads: 1})
    models.set(name, readConfig(folder, loaded))
  }
  return models
}

type InferInput = Tensor & {data?: unknown[]; parameters?: {binary_data_size?: number}}
type InferOutput = {name: string; parameters?: {binary_data?: boolean}}
type InferRequest = {inputs: InferInput[]; outputs?: InferOutput[]; parameters?: {binary_data_output?: boolean}}

const HEADER_LENGTH = 'inference-header-content-length'

const parseJson = (text: string): InferRequest => {
  try {
    return JSON.parse(text) as InferRequest
  } catch (error) {
    throw new Wrong(400, `failed to parse the request JSON buffer: ${(error as Error).message}`)
  }
}

/** The inputs of a request, each as the model takes it. */
const readFeeds = ({headers, body}: Received, model: Model, binary: boolean) => {
  const length = binary ? headers[HEADER_LENGTH] : undefined
  const head = length === undefined ? body.length : Number(length)
  if (!Number.isInteger(head) || head > body.length) throw new Wrong(400, `${HEADER_LENGTH} is ${length}`)
  const request = parseJson(body.toString('utf8', 0, head))
  const feeds: Record<string, Float32Array> = {}
  let at = head
  for (const {name, datatype, shape, data, parameters} of request.inputs) {
    const port = model.inputs.find(input => input.name === name)
    if (!port) throw new Wrong(400, `unexpected inference input '${name}'`)
    if (datatype !== port.datatype || String(shape) !== String(port.shape))
      throw new Wrong(400, `unexpected shape for input '${name}'. Expected [${port.shape}], got [${shape}]`)
    const size = parameters?.binary_data_size
    if ((size === undefined) === (data === undefined)) throw new Wrong(400, `'${name}' must have data in one form`)
    if (size !== undefined && (!binary || size !== 4 * sizeOf(shape)))
      throw new Wrong(400, `'${name}' has ${size} bytes`)
    const bytes =
      size === undefined ? Buffer.from(Float32Array.from(data as number[]).buffer) : body.subarray(at, at + size)
    at += size ?? 0
    if (bytes.length !== 4 * sizeOf(shape)) throw new Wrong(400, `'${name}' has ${bytes.length / 4} elements`)
    feeds[name] = new Float32Array(Uint8Array.from(bytes).buffer)
  }
  if (at !== body.length) throw new Wrong(400, `${body.length - at} bytes belong to no input`)
  const missing = model.inputs.find(({name}) => !feeds[name])
  if (missing) throw new Wrong(400, `expected ${model.inputs.length} inputs, ${missing.name} is missing`)
  return {request, feeds}
}

const infer = async (received: Received, name: string, model: Model, binary: boolean): Promise<Reply> => {
  const {request, feeds} = readFeeds(received, model, binary)
  const results = await model.loaded.run(feeds)
  const wanted: InferOutput[] = request.outputs ?? model.outputs
  const raw: Buffer[] = []
  const outputs = wanted.map(output => {
    const port = model.outputs.find(one => one.name === output.name)
    if (!port) throw new Wrong(400, `unexpected inference output '${output.name}'`)
    const values = results[port.name]!
    const asBinary = output.parameters?.binary_data ?? request.parameters?.binary_data_output ?? false
    if (!binary || !asBinary) return {...port, data: Array.from(values)}
    raw.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength))
    return {...port, parameters: {binary_data_size: values.byteLength}}
  })
  const head = Buffer.from(JSON.stringify({model_name: name, model_version: '1', outputs}))
  const body = Buffer.concat([head, ...raw])
  return {
    status: 200,
    headers: raw.length
      ? {'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(head.length)}
      : {'content-type': 'application/json'},
    body,
  }
}

export const json = (status: number, value: unknown): Reply => ({
  status,
  headers: {'content-type': 'application/json'},
  body: JSON.stringify(value),
})

const ROUTE = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/

export const startInferenceServer = async (options: Options): Promise<InferenceServer> => {
  const {models, binary = true, tls, token, before} = options
  const received: Received[] = []

  const serve = async (request: Received): Promise<Reply> => {
    if (token && request.headers.authorization !== `Bearer ${token}`) throw new Wrong(401, 'unauthorized')
    if (request.url === '/v2/health/ready') return {status: 200}
    const [, name, version = '1', what] = ROUTE.exec(request.url) ?? []
    if (!name) throw new Wrong(404, 'no such path')
    const model = models.get(name)
    if (!model || version !== '1') throw new Wrong(404, `Request for unknown model: '${name}' is not found`)
    if (request.method !== (what === '/infer' ? 'POST' : 'GET')) throw new Wrong(405, 'method not allowed')
    if (what === '/infer') return infer(request, name, model, binary)
    if (what === '/ready') return {status: 200}
    const {inputs, outputs} = model
    return json(200, {name, versions: ['1'], platform: 'onnxruntime_onnx', inputs, outputs})
  }
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk as Buffer)
    const {method = '', url = '', headers} = message
    const request = {method, url, headers, body: Buffer.concat(chunks)}
    received.push(request)
    const reply = before?.(request) ?? (await serve(request).catch(toReply))
    if (reply === 'hang') return
    if (reply === 'break') return void message.socket.destroy()
    response.writeHead(reply.status, reply.headers).end(reply.body)
  }
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    answer(message, response).catch(() => message.socket.destroy())
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    received,
    asked: () => received.map(({url}) => path.basename(url)),
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const toReply = (error: unknown): Reply => {
  if (error instanceof Wrong) return json(error.status, {error: error.message})
  return json(500, {error: error instanceof Error ? error.message : String(error)})
}
