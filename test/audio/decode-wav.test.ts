import {describe, expect, it} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {decodeBytes} from './decode-bytes.ts'
import {temporaryFolder} from './temp-folder.ts'
import {chunk, ds64, float32, float64, int16, type WavSpec, wav} from './wav-bytes.ts'

const read = (spec: WavSpec): Promise<Audio> => decodeBytes(wav(spec), 'x.wav')
const samples = async (spec: WavSpec): Promise<number[]> => Array.from((await read(spec)).channels[0]!)

describe('a WAV file', () => {
  it('gives 8-bit samples as unsigned', async () => {
    expect(await samples({bits: 8, data: Buffer.from([0, 64, 128, 255])})).toEqual([-1, -0.5, 0, 127 / 128])
  })

  it('gives 16-bit samples over 32768', async () => {
    expect(await samples({data: int16(-32768, -1, 0, 32767)})).toEqual([-1, -1 / 32768, 0, 32767 / 32768])
  })

  it('gives 24-bit samples with their sign, −1 as well', async () => {
    const data = Buffer.from([0x00, 0x00, 0x80, 0xff, 0xff, 0xff, 0x00, 0x00, 0x40, 0xff, 0xff, 0x7f])
    expect(await samples({bits: 24, data})).toEqual([-1, -(2 ** -23), 0.5, 1 - 2 ** -23])
  })

  it('gives 32-bit integer samples', async () => {
    const data = Buffer.from(Int32Array.from([-(2 ** 31), 2 ** 30, 0]).buffer)
    expect(await samples({bits: 32, data})).toEqual([-1, 0.5, 0])
  })

  it('gives 24 bits in four bytes, left-justified', async () => {
    const data = Buffer.from(Int32Array.from([-(2 ** 31), 2 ** 30]).buffer)
    expect(await samples({bits: 24, blockAlign: 4, extensible: true, data})).toEqual([-1, 0.5])
  })

  it('gives float samples as they are, beyond full scale too', async () => {
    expect(await samples({tag: 3, bits: 32, data: float32(1.5, -3, 0.25)})).toEqual([1.5, -3, 0.25])
    expect(await samples({tag: 3, bits: 64, data: float64(1.5, -3, 0.25)})).toEqual([1.5, -3, 0.25])
  })

  it('may have an extensible header, for integers and floats', async () => {
    expect(await samples({extensible: true, data: int16(16384)})).toEqual([0.5])
    expect(await samples({extensible: true, tag: 3, bits: 32, data: float32(0.5)})).toEqual([0.5])
  })

  it('takes its channels apart', async () => {
    const {channels, sampleRate} = await read({channels: 2, sampleRate: 44100, data: int16(8192, -8192, 16384, -16384)})
    expect(sampleRate).toBe(44100)
    expect(channels.map(c => Array.from(c))).toEqual([
      [0.25, 0.5],
      [-0.25, -0.5],
    ])
  })

  it('may have eight channels and 384 kHz', async () => {
    const {channels, sampleRate} = await read({
      channels: 8,
      sampleRate: 384_000,
      data: int16(...Array.from({length: 16}, (_, i) => i)),
    })
    expect([channels.length, sampleRate]).toEqual([8, 384_000])
    expect(channels[7]![1]).toBe(15 / 32768)
  })

  it('may hold other chunks, odd ones with and without padding', async () => {
    const odd = Buffer.from('INFOodd')
    const after = [chunk('id3 ', Buffer.alloc(5))]
    expect(await samples({before: [chunk('LIST', odd)], after, data: int16(16384)})).toEqual([0.5])
    expect(await samples({before: [chunk('LIST', odd, 7, false)], data: int16(16384)})).toEqual([0.5])
  })

  it('may have float data at an odd place', async () => {
    expect(
      await samples({before: [chunk('junk', Buffer.alloc(3), 3, false)], tag: 3, bits: 32, data: float32(0.5)}),
    ).toEqual([0.5])
  })

  it.each(['RF64', 'BW64'] as const)('may be %s, its size in a ds64 chunk', async magic => {
    const data = int16(16384, -16384)
    const after = [chunk('LIST', Buffer.alloc(4))]
    expect(await samples({magic, before: [ds64(4)], claims: 0xffffffff, after, data})).toEqual([0.5, -0.5])
  })

  it.each([0xffffffff, 0, 0x7ffff000])('written to a pipe with data size %i lasts to its end', async claims => {
    expect(await samples({claims, data: int16(16384, -16384, 1)})).toEqual([0.5, -0.5, 1 / 32768])
  })

  it('may hold a single sample, or only silence', async () => {
    expect(await samples({data: int16(1)})).toHaveLength(1)
    expect(await samples({data: Buffer.alloc(20)})).toEqual(new Array(10).fill(0))
  })

  it('drops the bytes of a last sample that is not whole', async () => {
    expect(await samples({channels: 2, data: int16(1, 2, 3)})).toHaveLength(1)
  })

  it('longer than one block comes out in one piece', async () => {
    const n = 700_001
    const values = Int16Array.from({length: n * 2}, (_, i) => (i * 7) % 30000)
    const folder = temporaryFolder()
    const path = folder.put('long.wav', wav({channels: 2, data: Buffer.from(values.buffer)}))
    const {channels} = await decodeFile(path)
    expect(channels[1]).toHaveLength(n)
    expect(channels[1]!.every((value, i) => value === values[2 * i + 1]! / 32768)).toBe(true)
  })

  it('is known by its bytes, whatever its name', async () => {
    expect((await decodeBytes(wav({data: int16(1)}), 'x.mp3')).channels).toHaveLength(1)
  })
})
