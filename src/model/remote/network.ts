import {BadInput, ModelError} from '../../base/errors.ts'
import type {Samples, Seconds} from '../../base/units.ts'
import {DeviceLost} from '../engine.ts'
import type {LoadedNetwork} from '../loaded-network.ts'
import type {NetworkDescription} from '../networks/denoiser.ts'
import {addressText, type Endpoint, type Endpoints} from './address.ts'
import {type Answer, createAsk} from './ask.ts'
import type {Clock} from './clock.ts'
import {type Contract, contractOf} from './contract.ts'
import {inTurn} from './in-turn.ts'
import {answerLimit, type Feeds, inferAnswer, inferRequest} from './infer.ts'
import {checkModel, type Metadata, metadataOf, windowOf} from './model-check.ts'
import {Refusal} from './refusal.ts'
import {isGood, refused} from './status.ts'

export type RemoteOptions = {
  /** Where the model is, in the order in which they are asked. */
  readonly endpoints: Endpoints
  /** The network that the model must be. */
  readonly description: NetworkDescription
  /** The window of a model that takes any. */
  readonly samples: Samples
  /** Sent as a bearer token. */
  readonly token?: string
  readonly clock: Clock
  readonly random: () => number
}

/** To connect alone, fetch allows 10 s. */
const PROBE_SECONDS: Seconds = 10
const INFER_SECONDS: Seconds = 120
const PROBE_BYTES = 2 ** 20

/** How often servers that may still come to it are asked, and what it is when none does. */
type Patience = {readonly rounds: number; readonly Fault: typeof ModelError}
const PATIENCE = {
  open: {rounds: 3, Fault: ModelError},
  // It worked, so another engine may take over.
  run: {rounds: 6, Fault: DeviceLost},
} as const satisfies Record<string, Patience>

/** What a server that has never heard of binary tensors may say to them. */
const NOT_UNDERSTOOD: readonly number[] = [400, 415, 422, 500, 501]

/**
 * A network on a server of the Open Inference Protocol (KServe v2), over REST with binary tensors where the server
 * understands them. Several endpoints stand in for each other; inference is pure, so whatever was lost is asked again.
 *
 * Throws BadInput when the token cannot be one, ModelError when no endpoint is there, ready, and has a model that takes
 * and gives what the network does; a run throws DeviceLost when none is left.
 */
export const openRemoteNetwork = async (options: RemoteOptions): Promise<LoadedNetwork> => {
  const {endpoints, description, samples, clock, random} = options
  const token = checkToken(options.token)
  const closing = new AbortController()
  const ask = createAsk({token, clock, closing: closing.signal})
  const probe = (url: string): Promise<Answer> => ask({url, seconds: PROBE_SECONDS, limit: PROBE_BYTES})

  let contract: Contract | undefined
  /** Endpoints that were found to have the model, and whether they understand binary tensors. */
  const known = new Map<Endpoint, {binary?: boolean}>()
  let order = endpoints

  const check = async (endpoint: Endpoint): Promise<Contract> => {
    const told = await readModel(endpoint, probe)
    const found = contract ?? contractWith(description, windowOf(told) ?? samples)
    checkModel(told, found)
    known.set(endpoint, {})
    contract = found
    return found
  }
  const infer = async (endpoint: Endpoint, feeds: Feeds): Promise<Record<string, Float32Array>> => {
    const {inputs, outputs} = contract!
    if (!known.has(endpoint)) await check(endpoint)
    const traits = known.get(endpoint)!
    const post = (binary: boolean): Promise<Answer> =>
      ask({
        url: `${endpoint.base}${endpoint.model}/infer`,
        method: 'POST',
        ...inferRequest({inputs, outputs, feeds}, {binary}),
        seconds: INFER_SECONDS,
        limit: answerLimit(outputs),
      })
    let binary = traits.binary ?? true
    let answer = await post(binary)
    if (traits.binary === undefined && NOT_UNDERSTOOD.includes(answer.status)) {
      binary = false
      answer = await post(binary)
    }
    if (!isGood(answer)) throw refused(answer)
    const results = inferAnswer(answer, outputs)
    traits.binary = binary
    return results
  }
  /** Who answered is asked first from then on. */
  const firstOf = async <T>(attempt: (endpoint: Endpoint) => Promise<T>, {rounds, Fault}: Patience): Promise<T> => {
    const first = async (endpoint: Endpoint): Promise<T> => {
      const result = await attempt(endpoint)
      order = [endpoint, ...endpoints.filter(other => other !== endpoint)]
      return result
    }
    try {
      return await inTurn(order, first, {rounds, clock, random})
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new Fault(error.message)
    }
  }

  const {inputs, outputs} = await firstOf(check, PATIENCE.open)
  return {
    name: addressText(endpoints),
    inputs,
    outputs,
    run: feeds => firstOf(endpoint => infer(endpoint, feeds), PATIENCE.run),
    close: async () => closing.abort(),
  }
}

/** The contract on the server's own window. Throws Refusal when it does not suit the network. */
const contractWith = (description: NetworkDescription, samples: Samples): Contract => {
  try {
    return contractOf(description, samples)
  } catch (error) {
    throw error instanceof ModelError ? new Refusal(`its model does not suit the pack: ${error.message}`) : error
  }
}

/** A token as it may stand in a header. Throws BadInput, which does not tell it. */
const checkToken = (text: string | undefined): string | undefined => {
  const token = text?.trim()
  if (token && !/^[\x21-\x7e]+$/.test(token))
    throw new BadInput('QUARTET_TOKEN: holds a blank or a character that tokens do not have; set it again')
  return token || undefined
}

/** A model's metadata, once it is ready. Throws Refusal; one that may yet be ready is worth another try. */
const readModel = async ({base, model}: Endpoint, probe: (url: string) => Promise<Answer>): Promise<Metadata> => {
  // A server may call itself unready for another model's sake, so this alone turns nobody away.
  const health = await probe(`${base}/v2/health/ready`)
  const told = await probe(`${base}${model}`)
  if (!isGood(told)) {
    throw isStarting(health) && told.status !== 401 && told.status !== 403
      ? new Refusal('the server is not ready yet', {again: true})
      : refused(told)
  }
  const metadata = metadataOf(told)
  const ready = await probe(`${base}${model}/ready`)
  if (isGood(ready)) return metadata
  throw new Refusal(`its model is not ready (${refused(ready).message}); it is loading, or could not be loaded`, {
    again: true,
  })
}

/** Not every server has the path, nor says the same when it is not ready. */
const isStarting = ({status}: Answer): boolean => status === 400 || status >= 500
