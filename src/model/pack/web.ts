import {codeOf} from '../../base/disk-fault.ts'
import {BadInput, Cancelled, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import {dispatcherFor} from './proxy.ts'

/** The network or the server failed in a way that may pass: it is worth another attempt. */
export class Unreachable extends ModelError {}

export type WebOptions = {
  readonly signal?: AbortSignal
  /** How long a server may send nothing. */
  readonly patience?: Seconds
}

export const isAddress = (text: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(text)

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Nothing is fetched where others could change it on the way: https, or this machine. */
const isSafe = ({protocol, hostname}: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOCAL.test(hostname))

/** Throws BadInput when an address cannot be read, would be fetched unprotected, or holds a password. */
export const parseAddress = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new BadInput(`${printable(text)}: is not an address; expected https://…/model.json`)
  if (!isSafe(url))
    throw new BadInput(`${addressOf(url)}: is not fetched over ${url.protocol.slice(0, -1)}; expected https`)
  if (url.username || url.password)
    throw new BadInput(`${addressOf(url)}: holds a user name or password; expected an address without`)
  return url
}

/** An address as a message shows it: without what follows a question mark, which may be secret. */
export const addressOf = ({origin, protocol, host, pathname}: URL): string =>
  printable(`${origin === 'null' ? `${protocol}//${host}` : origin}${pathname}`)

const MOST_REDIRECTS = 5

/**
 * Asks for a file; `Range` headers may be answered with 206 or 416, everything else but 200 is an error. Redirects are
 * followed where they are as safe as the address. Throws ModelError, Unreachable when another attempt may do, Cancelled.
 */
export const openAddress = async (
  url: URL,
  {headers = {}, signal}: {readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal} = {},
): Promise<Response> => {
  let from = url
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const response = await ask(from, {headers: {'accept-encoding': 'identity', ...headers}, signal})
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return accepted(url, response)
    await response.body?.cancel()
    from = nextHop(url, from, location)
  }
  throw new ModelError(`${addressOf(url)}: leads from one address to the next without end; check the address`)
}

const ask = async (url: URL, options: {headers: Record<string, string>; signal?: AbortSignal}): Promise<Response> => {
  const dispatcher = await dispatcherFor(url)
  try {
    return await fetch(url, {...options, redirect: 'manual', dispatcher})
  } catch (error) {
    throw networkFault(url, error, options.signal)
  }
}

const nextHop = (url: URL, from: URL, location: string): URL => {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (!next || !isSafe(next) || (from.protocol === 'https:' && next.protocol !== 'https:'))
    throw new ModelError(
      `${addressOf(url)}: leads to ${next ? addressOf(next) : 'no address'}, expected one with https; it is not followed`,
    )
  return next
}

const accepted = async (url: URL, response: Response): Promise<Response> => {
  const {status, statusText} = response
  if (status === 200 || status === 206 || status === 416) return response
  await response.body?.cancel()
  const what = `${addressOf(url)}: answers ${status} ${printable(statusText)}`.trimEnd()
  if (status === 408 || status === 429 || status >= 500) throw new Unreachable(`${what}; try again later`)
  if (status === 401 || status === 403) throw new ModelError(`${what}; expected a file that anyone may fetch`)
  throw new ModelError(`${what}, expected the file; check the address`)
}

/** What a failed request or a body that broke off means. */
export const networkFault = (url: URL, error: unknown, signal?: AbortSignal): Error => {
  if (signal?.aborted) return signal.reason instanceof Unreachable ? signal.reason : new Cancelled()
  const code = codeOf(error instanceof Error ? error.cause : undefined)
  const where = addressOf(url)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Unreachable(`${where}: its host is not found; check the address and the network`)
  if (code === 'ECONNREFUSED') return new Unreachable(`${where}: nothing answers there; check the address`)
  if (code && /CERT|TLS|SELF_SIGNED|SSL/.test(code))
    return new ModelError(`${where}: its certificate is not to be trusted (${code}); nothing was fetched`)
  return new Unreachable(`${where}: the connection broke${code ? ` (${code})` : ''}`)
}

/** Raised when the caller's signal is, or when `alive` was not called for so long; told what failed then. */
export const watch = (url: URL, {signal, patience = 60}: WebOptions) => {
  const stalled = new AbortController()
  const complain = () =>
    stalled.abort(new Unreachable(`${addressOf(url)}: nothing came for ${patience} s; try again later`))
  let timer = setTimeout(complain, patience * 1000)
  return {
    signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    alive: () => {
      clearTimeout(timer)
      timer = setTimeout(complain, patience * 1000)
    },
    /** Lets go of whatever was not read. */
    end: () => {
      clearTimeout(timer)
      stalled.abort()
    },
  }
}

const WEB_PAGE = /^(text\/html|application\/xhtml\+xml)/i

/** The media type in lower case, without parameters. Throws ModelError when it is that of a web page. */
export const mediaType = (url: URL, {headers}: Response): string => {
  const type = (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (WEB_PAGE.test(type))
    throw new ModelError(
      `${addressOf(url)}: answers with a web page, expected the file itself; look for its raw or download address`,
    )
  return type
}
