import {expect, test} from 'vitest'
import {toPcm16} from '../../../src/audio/play/pcm.ts'

test('samples become 16-bit little-endian integers, rounded to nearest and clipped at full scale', () => {
  const bytes = toPcm16(Float32Array.of(0, 1, -1, 7, -7, 0.5, 1.4 / 32_768, 1.6 / 32_768, -1.6 / 32_768))
  const values = Array.from({length: bytes.length / 2}, (_, i) => bytes.readInt16LE(2 * i))
  expect(values).toEqual([0, 32_767, -32_768, 32_767, -32_768, 16_384, 1, 2, -2])
})
