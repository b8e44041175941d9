import {describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {audioBlocks, type Blocks, partOf, sumOf} from '../../src/audio/files/blocks/blocks.ts'
import {measured} from '../../src/audio/files/blocks/measured.ts'
import {wavBlocks} from '../../src/audio/files/blocks/wav-blocks.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import type {WavFormat} from '../../src/audio/sound/wav-head.ts'
import {Cancelled} from '../../src/base/errors.ts'
import {sameSamples} from '../e2e/sounds.ts'
import {noise} from './band.ts'
import {temporaryFolder} from './temp-folder.ts'

const folder = temporaryFolder()

const hiss = (samples: number, channels: number, seed = 3): Audio => {
  const random = noise(seed)
  return {
    sampleRate: 8000,
    channels: Array.from({length: channels}, () => Float32Array.from({length: samples}, () => random())),
  }
}

/** All blocks of a sound in one, and how long each was. */
const read = async (sound: Blocks, size: number): Promise<{audio: Audio; sizes: number[]}> => {
  const channels = Array.from({length: sound.channelCount}, () => [] as number[])
  const sizes: number[] = []
  for await (const block of sound.read(size)) {
    sizes.push(block[0]!.length)
    for (const [c, channel] of block.entries()) channels[c]!.push(...channel)
  }
  return {audio: {sampleRate: sound.sampleRate, channels: channels.map(values => Float32Array.from(values))}, sizes}
}

describe('a WAV file read block by block', () => {
  test.each(['float32', 'pcm24', 'pcm16'] as const)(
    'is the file decoded whole, as often as it is read: %s',
    async kind => {
      const file = folder.put(`${kind}.wav`, encodeWav(hiss(1000, 2), kind satisfies WavFormat))
      const whole = await decodeFile(file)
      const sound = await wavBlocks(file)
      for (const size of [1, 7, 500, 4096]) {
        const {audio, sizes} = await read(sound, size)
        expect(sameSamples(audio, whole)).toBe(true)
        expect(sizes.slice(0, -1).every(length => length === size)).toBe(true)
      }
    },
  )

  test('is left in the middle without harm, and cancelled', async () => {
    const sound = await wavBlocks(folder.put('left.wav', encodeWav(hiss(1000, 1), 'float32')))
    for await (const block of sound.read(10)) if (block[0]!.length === 10) break
    const controller = new AbortController()
    const blocks = sound.read(10, controller.signal)
    await blocks.next()
    controller.abort()
    await expect(blocks.next()).rejects.toThrow(Cancelled)
  })

  test('that is none is refused', async () => {
    await expect(wavBlocks(folder.put('no.wav', 'fLaC and more'))).rejects.toThrow(/no\.wav: is not a WAV file/)
  })
})

test('a sum is added in float64 and rounded once', async () => {
  const sounds = [hiss(999, 2, 3), hiss(999, 2, 5), hiss(999, 2, 7)]
  const [a, b, c] = sounds
  const {audio} = await read(sumOf([audioBlocks(a!), audioBlocks(b!), audioBlocks(c!)]), 100)
  const expected = a!.channels.map((channel, n) =>
    channel.map((value, i) => value + b!.channels[n]![i]! + c!.channels[n]![i]!),
  )
  expect(sameSamples(audio, {sampleRate: 8000, channels: expected})).toBe(true)
})

test('a part is the samples between its ends, each changed by its place', async () => {
  const whole = hiss(1000, 2)
  const change = (value: number, place: number): number => value * place
  const {audio, sizes} = await read(partOf(audioBlocks(whole), {from: 130, samples: 333, change}), 100)
  expect(sizes).toEqual([100, 100, 100, 33])
  const expected = whole.channels.map(channel => channel.slice(130, 463).map(change))
  expect(sameSamples(audio, {sampleRate: 8000, channels: expected})).toBe(true)
})

test('the peak is that of what was read', async () => {
  const {sound, peak} = measured(audioBlocks({sampleRate: 8000, channels: [Float32Array.of(0.1, -0.7, 0.2)]}))
  expect(peak()).toBe(0)
  await read(sound, 2)
  expect(peak()).toBeCloseTo(0.7, 6)
})
