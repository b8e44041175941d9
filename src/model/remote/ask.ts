import {codeOf} from '../../base/disk-fault.ts'
import {ModelError} from '../../base/errors.ts'
import type {Seconds} from '../../base/units.ts'
import type {Clock} from './clock.ts'
import {Refusal} from './refusal.ts'

export type Question = {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  /** How long the whole of it may take. */
  readonly seconds: Seconds
  /** How many bytes the answer may have. */
  readonly limit: number
}

export type Answer = {readonly status: number; readonly headers: Headers; readonly bytes: Buffer}

/** One exchange over HTTP, whatever the status. Throws Refusal when there is no whole answer. */
export type Ask = (question: Question) => Promise<Answer>

export type AskOptions = {
  /** Goes into the Authorization header, and nowhere else. */
  readonly token?: string
  readonly clock: Clock
  /** Ends every exchange. */
  readonly closing: AbortSignal
}

export const createAsk =
  ({token, clock, closing}: AskOptions): Ask =>
  async ({url, method = 'GET', headers, body, seconds, limit}) => {
    const late = new AbortController()
    const hush = clock.alarm(seconds, () => late.abort())
    try {
      const response = await fetch(url, {
        method,
        // Servers that are let compress do: slow, and sound hardly shrinks.
        headers: {'accept-encoding': 'identity', ...headers, ...(token && {authorization: `Bearer ${token}`})},
        body,
        // A redirected POST loses its body, or its token goes to another host.
        redirect: 'manual',
        signal: AbortSignal.any([late.signal, closing]),
      })
      const bytes = await readAtMost(response, limit)
      return {status: response.status, headers: response.headers, bytes: response.ok ? bytes : without(token, bytes)}
    } catch (error) {
      if (closing.aborted) throw new ModelError('the engine was closed in the middle of a call')
      if (late.signal.aborted) throw new Refusal(`did not answer within ${seconds} s`)
      throw error instanceof Refusal ? error : lost(error)
    } finally {
      hush()
    }
  }

/** Servers like to repeat what they were sent; to be done before their words are cut, for half a token is still one. */
const without = (token: string | undefined, words: Buffer): Buffer =>
  token ? Buffer.from(words.toString('utf8').replaceAll(token, '…')) : words

const readAtMost = async ({body}: Response, limit: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > limit) throw new Refusal(`answers with more than ${limit} bytes, which no such model does`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What will not be better a moment later. */
const HOPELESS: readonly (readonly [codes: RegExp, why: string])[] = [
  [/^ENOTFOUND$/, 'no such host; check the name'],
  [/CERT|SIGNATURE|SELF_SIGNED/, 'has a certificate that is not trusted; name its CA’s file in NODE_EXTRA_CA_CERTS'],
  [/^(ERR_SSL_|EPROTO)/, 'does not speak TLS as expected; is it http://?'],
  [/^HPE_/, 'does not speak HTTP; is it https://, or another port?'],
]

const HOPEFUL: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection; is the server running?',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: 'cannot be reached',
}

/** A fetch that failed, by the code of what lies beneath. */
const lost = (error: unknown): Refusal => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error)
  const code = codeOf(cause)
  const hopeless = HOPELESS.find(([codes]) => codes.test(code))
  if (hopeless) return new Refusal(`${hopeless[1]} (${code})`)
  return new Refusal(`${HOPEFUL[code] ?? 'cannot be asked'} (${code || cause.message})`, {again: true})
}
