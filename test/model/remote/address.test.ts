import {describe, expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {addressText, isAddress, parseAddresses, turned} from '../../../src/model/remote/address.ts'

describe('an address', () => {
  test.each([
    ['http://gpu:8000/quartet', {base: 'http://gpu:8000', model: '/v2/models/quartet'}],
    ['https://gpu/quartet/', {base: 'https://gpu', model: '/v2/models/quartet'}],
    ['http://gpu:8000/quartet/versions/2', {base: 'http://gpu:8000', model: '/v2/models/quartet/versions/2'}],
    ['http://gpu:8000/v2/models/quartet', {base: 'http://gpu:8000', model: '/v2/models/quartet'}],
    ['https://gate/team/a/quartet', {base: 'https://gate/team/a', model: '/v2/models/quartet'}],
    ['https://gate/a/v2/models/q/versions/3', {base: 'https://gate/a', model: '/v2/models/q/versions/3'}],
    ['http://[::1]:8000/q', {base: 'http://[::1]:8000', model: '/v2/models/q'}],
  ])('%s is a model on a server', (text, expected) => {
    expect(isAddress(text)).toBe(true)
    const [endpoint, ...others] = parseAddresses(text)
    expect(endpoint).toMatchObject(expected)
    expect(others).toEqual([])
    expect(parseAddresses(endpoint.address)).toEqual([endpoint])
  })

  test('may be several, and an engine’s name is none', () => {
    const addresses = parseAddresses('http://a:1/m, https://b/m').map(({address}) => address)
    expect(addresses).toEqual(['http://a:1/m', 'https://b/m'])
    expect(['auto', 'cpu', 'httpd'].filter(isAddress)).toEqual([])
  })

  test.each([
    ['http://gpu:8000', /^http:\/\/gpu:8000: names no model, expected http:\/\/host:port\/model$/],
    ['http://gpu:8000/versions/2', /names no model/],
    ['http://a/m,', /^"": is no address, expected/],
    ['http://a/m,cpu', /^cpu: is no address, expected/],
    ['http://', /is no address/],
    ['http://gpu:80000/m', /is no address/],
    ['http://me:secret@gpu/m', /^http:\/\/gpu\/m: an address takes no password, \? or #; .*QUARTET_TOKEN$/],
    ['http://gpu/m?key=secret', /^http:\/\/gpu\/m: an address takes no password/],
  ])('%s is refused, and no secret told', (text, expected) => {
    const parse = () => parseAddresses(text)
    expect(parse).toThrow(BadInput)
    expect(parse).toThrow(expected)
    expect(parse).not.toThrow(/secret/)
  })
})

test('several addresses are turned round so that each comes first once', () => {
  const all = parseAddresses('http://a/m,http://b/m,http://c/m')
  expect([0, 1, 2, 3].map(by => turned(all, by)[0].address)).toEqual([
    'http://a/m',
    'http://b/m',
    'http://c/m',
    'http://a/m',
  ])
  expect(addressText(turned(all, 1))).toBe('http://b/m,http://c/m,http://a/m')
  expect(addressText(turned(parseAddresses('http://a/m'), 5))).toBe('http://a/m')
})
