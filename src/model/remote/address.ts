import {BadInput} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'

/** A model on a server of the Open Inference Protocol. */
export type Endpoint = {
  /** Where the protocol's paths begin: `http://host:8000`, and what a gateway may put before them. */
  readonly base: string
  /** `/v2/models/<name>`, or `/v2/models/<name>/versions/<version>`. */
  readonly model: string
  /** As people write it: `http://host:8000/<name>`. */
  readonly address: string
}

/** Several stand in for each other; at least one. */
export type Endpoints = readonly [Endpoint, ...Endpoint[]]

const FORM = 'http://host:port/model'

/** Whether a text is meant as an address. */
export const isAddress = (text: string): boolean => /^https?:/i.test(text)

/**
 * Reads what a person says of models on other machines: `http://host:8000/model`, `…/model/versions/2`, or as the
 * protocol has it, `…/v2/models/model`; several by commas. Throws BadInput.
 */
export const parseAddresses = (text: string): Endpoints => {
  const [first = '', ...others] = text.split(',').map(part => part.trim())
  return [parseAddress(first), ...others.map(parseAddress)]
}

const parseAddress = (text: string): Endpoint => {
  const refuse = (given: string, why: string): BadInput => new BadInput(`${shown(given)}: ${why}`, {about: 'engine'})
  const url = isAddress(text) && URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw refuse(text, `is no address, expected ${FORM}, several by commas`)
  // It would stand in process lists, projects and messages.
  if (url.username || url.password || url.search || url.hash)
    throw refuse(
      url.origin + url.pathname,
      `an address takes no password, ? or #; expected ${FORM}, a token in QUARTET_TOKEN`,
    )
  const parts = url.pathname.split('/').filter(Boolean)
  const version = parts.at(-2) === 'versions' ? parts.splice(-2)[1] : undefined
  const name = parts.pop()
  if (!name || name === 'versions') throw refuse(text, `names no model, expected ${FORM}`)
  const before = parts.join('/').replace(/(^|\/)v2\/models$/, '')
  const base = `${url.origin}${before && `/${before}`}`
  const model = version ? `${name}/versions/${version}` : name
  return {base, model: `/v2/models/${model}`, address: `${base}/${model}`}
}

/** The same addresses, another one first: who asks several servers at once spreads so over them. */
export const turned = (endpoints: Endpoints, by: number): Endpoints => {
  const first = by % endpoints.length
  return [endpoints[first]!, ...endpoints.slice(first + 1), ...endpoints.slice(0, first)]
}

/** As people write them, by commas; `parseAddresses` reads the same again. */
export const addressText = (endpoints: Endpoints): string => endpoints.map(({address}) => address).join(',')
