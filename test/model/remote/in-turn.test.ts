import {expect, test} from 'vitest'
import type {Endpoint} from '../../../src/model/remote/address.ts'
import {inTurn} from '../../../src/model/remote/in-turn.ts'
import {Refusal} from '../../../src/model/remote/refusal.ts'

const endpoint = (address: string): Endpoint => ({base: address, model: '/v2/models/m', address})
const clock = {alarm: () => () => {}, sleep: async () => {}}

test('who refuses for good is not asked again while others may still come to it', async () => {
  const asked: string[] = []
  const attempt = async ({address}: Endpoint): Promise<never> => {
    asked.push(address)
    throw new Refusal('no', {again: address === 'b'})
  }
  const turns = {rounds: 3, clock, random: () => 0}
  await expect(inTurn([endpoint('a'), endpoint('b')], attempt, turns)).rejects.toThrow('a: no; b: no, 3 times')
  expect(asked).toEqual(['a', 'b', 'b', 'b'])
})
