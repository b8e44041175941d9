import {expect, test} from 'vitest'
import {BadInput} from '../../src/base/errors.ts'
import {memoryNeed, refuseMemory} from '../../src/session/recipe/memory-need.ts'

const song = (seconds: number) => ({seconds, decodedBytes: seconds * 44_100 * 2 * 4, modelRate: 22_050})

test('five minutes of 44.1 kHz stereo separate in less than 1.5 GB', () => {
  expect(memoryNeed('separate', song(300))).toBeLessThan(1.5e9)
})

test('three hours are refused on a machine of 8 GB, with the length that would fit', () => {
  const refuse = () => refuseMemory('separate', 'set.flac', song(3 * 3600), 8e9)
  expect(refuse).toThrow(BadInput)
  expect(refuse).toThrow(
    /^set\.flac: lasts 3 h 00 min, which takes \d+\.\d GB of memory to separate, this machine has 8\.0 GB; make it \d+ min \d\d s or shorter$/,
  )
})

test('what is offered as fitting does fit', () => {
  const has = 4e9
  try {
    refuseMemory('separate', 'set.flac', song(7200), has)
    expect.unreachable()
  } catch (error) {
    const [, minutes, seconds] = /make it (\d+) min (\d+) s/.exec((error as Error).message)!
    expect(() => refuseMemory('separate', 'set.flac', song(Number(minutes) * 60 + Number(seconds)), has)).not.toThrow()
  }
})
