import type {Dispatcher} from 'undici'
import {BadInput} from '../../base/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether NO_PROXY names the host of an address, a domain that it lies in, or everything; as curl reads it. */
const isExempt = ({hostname, host, port}: URL, list: string): boolean =>
  list.split(/[\s,]+/).some(entry => {
    const domain = entry.toLowerCase().replace(/^\*?\./, '')
    if (domain === '') return false
    return domain === '*' || [hostname, port ? host : `${host}:443`].some(name => `.${name}`.endsWith(`.${domain}`))
  })

/**
 * The proxy by way of which an address is asked: that of HTTPS_PROXY, for `https` and hosts that NO_PROXY does not name. Node
 * 20's fetch heeds neither. Throws BadInput when it is no address.
 */
export const proxyFor = (url: URL, env: Environment = process.env): string | undefined => {
  const proxy = env.HTTPS_PROXY || env.https_proxy
  if (!proxy || url.protocol !== 'https:' || isExempt(url, env.NO_PROXY || env.no_proxy || '')) return undefined
  // What it holds may be a password, so it is not shown.
  if (!/^https?:\/\//i.test(proxy) || !URL.canParse(proxy))
    throw new BadInput('HTTPS_PROXY: is no address of a proxy, expected http://host:port; correct or unset it')
  return proxy
}

/** What `fetch` asks through; nothing where it is to ask directly. Throws BadInput. */
export const dispatcherFor = async (url: URL): Promise<Dispatcher | undefined> => {
  const proxy = proxyFor(url)
  if (proxy === undefined) return undefined
  const {ProxyAgent} = await import('undici')
  return new ProxyAgent(proxy)
}
