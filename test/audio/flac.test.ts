import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {audioBlocks} from '../../src/audio/files/blocks/blocks.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import {type FlacBits, flacPieces} from '../../src/audio/files/flac/encode-flac.ts'
import {sameSamples} from '../e2e/sounds.ts'
import {collected} from '../support/collected.ts'
import {ffmpeg, itWithFfmpeg} from '../support/ffmpeg.ts'
import {noise} from './band.ts'
import {decodeBytes} from './decode-bytes.ts'
import {temporaryFolder} from './temp-folder.ts'

const folder = temporaryFolder()
const RATE = 44_100

const encode = (audio: Audio, bits: FlacBits): Promise<Buffer> => collected(flacPieces(audioBlocks(audio), {bits}))

/** What a file of that depth holds of a sound. */
const asStored = (audio: Audio, bits: FlacBits): Promise<Audio> =>
  decodeBytes(encodeWav(audio, bits === 16 ? 'pcm16' : 'pcm24'), 'wav')

const expectSame = (actual: Audio, expected: Audio): void => {
  expect(actual.sampleRate).toBe(expected.sampleRate)
  expect(sameSamples(actual, expected)).toBe(true)
}

const tone = (length: number, pitch: number): Float32Array =>
  Float32Array.from({length}, (_, i) => 0.8 * Math.sin((2 * Math.PI * pitch * i) / RATE))
const hiss = (length: number, seed: number): Float32Array => {
  const random = noise(seed)
  return Float32Array.from({length}, () => random())
}
/** Every integer predictor at its worst: full scale up and down. */
const square = (length: number): Float32Array => Float32Array.from({length}, (_, i) => (i % 2 ? -1 : 1))

const sounds: [string, Float32Array[]][] = [
  ['a tone', [tone(10_000, 440)]],
  ['two tones that differ', [tone(10_000, 440), tone(10_000, 660)]],
  ['two sides that are the same', [tone(9000, 300), tone(9000, 300)]],
  ['two sides against each other at full scale', [square(5000), square(5000).map(value => -value)]],
  ['noise at full scale', [hiss(9000, 3), hiss(9000, 5)]],
  ['silence, then noise', [Float32Array.from([...new Float32Array(6000), ...hiss(3000, 7)])]],
  ['a block and one sample', [tone(4097, 100)]],
  ['three samples', [Float32Array.of(0.1, -1, 0.5)]],
  ['louder than full scale', [tone(5000, 200).map(value => 2 * value)]],
  ['six channels', [1, 2, 3, 4, 5, 6].map(n => tone(5000, 100 * n))],
]

describe.each([16, 24] as const)('FLAC of %i bits', bits => {
  test.each(sounds)('gives back every sample of %s', async (_, channels) => {
    const audio = {sampleRate: RATE, channels}
    const decoded = await decodeBytes(await encode(audio, bits), 'flac')
    expectSame(decoded, await asStored(audio, bits))
  })

  itWithFfmpeg('is read by ffmpeg without a complaint, with the same samples, MD5 included', async () => {
    for (const [n, [, channels]] of sounds.entries()) {
      const audio = {sampleRate: 48_000, channels}
      const file = folder.put(`${bits}-${n}.flac`, await encode(audio, bits))
      // It fails on a wrong checksum of a frame or of the whole.
      const flags = ['-c:a', bits === 16 ? 'pcm_s16le' : 'pcm_s24le']
      const wav = ffmpeg(file, flags, `${file}.wav`)
      expectSame(await decodeBytes(readFileSync(wav), 'wav'), await asStored(audio, bits))
    }
  })
})

test('what repeats or moves slowly takes less room', async () => {
  const samples = 44_100
  const size = async (x: Float32Array): Promise<number> =>
    (await encode({sampleRate: RATE, channels: [x, x]}, 16)).length
  expect(await size(new Float32Array(samples))).toBeLessThan(0.01 * 4 * samples)
  expect(await size(tone(samples, 440))).toBeLessThan(0.3 * 4 * samples)
  expect(await size(hiss(samples, 3))).toBeLessThan(0.6 * 4 * samples)
})

test('a long sound has frame numbers of more than one byte', async () => {
  const audio = {sampleRate: 8000, channels: [new Float32Array(4096 * 2100 + 5).fill(0.25)]}
  expectSame(await decodeBytes(await encode(audio, 16), 'flac'), await asStored(audio, 16))
})

test.each([22_050, 44_056, 352_800, 102_400])('a rate of %i Hz is kept', async sampleRate => {
  const audio = {sampleRate, channels: [tone(5000, 440)]}
  expectSame(await decodeBytes(await encode(audio, 16), 'flac'), await asStored(audio, 16))
})

test.each([
  ['9 channels', 9, RATE],
  ['a rate of 768 kHz', 1, 768_000],
])('%s are refused', async (_, count, sampleRate) => {
  const channels = Array.from({length: count}, () => new Float32Array(10))
  await expect(encode({sampleRate, channels}, 16)).rejects.toThrow(RangeError)
})
