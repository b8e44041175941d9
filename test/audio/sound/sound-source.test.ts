import {appendFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {foldToMono, sampleCount} from '../../../src/audio/audio.ts'
import {audioBlocks} from '../../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {flacPieces} from '../../../src/audio/files/flac/encode-flac.ts'
import {monoOf, type Sound, soundOf} from '../../../src/audio/sound/sound.ts'
import {soundSource} from '../../../src/audio/sound/sound-source.ts'
import {sameSamples} from '../../e2e/sounds.ts'
import {collected} from '../../support/collected.ts'
import {noise} from '../band.ts'
import {temporaryFolder} from '../temp-folder.ts'
import {float32, wav} from '../wav-bytes.ts'

const folder = temporaryFolder()
const random = noise(5)
const audioOf = (count: number, length = 20_000) => ({
  sampleRate: 44_100,
  channels: Array.from({length: count}, () => Float32Array.from({length}, () => random())),
})
const scratch = path.join(folder.path, 'scratch.wav')

/** All of a sound, read in uneven stretches. */
const read = ({length, channels}: Sound): Float32Array[] =>
  channels.map(readInto => {
    const out = new Float32Array(length)
    for (let at = 0; at < length; at += 7001) {
      const part = new Float64Array(Math.min(7001, length - at))
      readInto(part, at)
      out.set(part, at)
    }
    return out
  })

const open = async (file: string, into = scratch) => (await soundSource(file)).open(into)

test('WAV is read in place, with all its channels', async () => {
  const file = folder.put('six.wav', encodeWav(audioOf(6), 'pcm24'))
  const sound = await open(file, '/no/such/folder/scratch.wav')
  expect(sameSamples({...sound, channels: read(sound)}, await decodeFile(file))).toBe(true)
  sound.close()
})

test('a compressed file is decoded to the same samples, and once', async () => {
  const audio = audioOf(2, 300_000)
  const file = folder.put('song.flac', await collected(flacPieces(audioBlocks(audio), {bits: 16})))
  const sound = await open(file)
  expect(sameSamples({...sound, channels: read(sound)}, await decodeFile(file))).toBe(true)
  const again = await open(file)
  expect(again.key).toBe(sound.key)
  sound.close()
  again.close()
})

test('a file that changes while it is read is refused in one line', async () => {
  const file = folder.put('moving.wav', encodeWav(audioOf(1), 'float32'))
  const source = await soundSource(file)
  const sound = await source.open(scratch)
  source.check()
  sound.channels[0]!(new Float64Array(10), 0)
  appendFileSync(file, 'more')
  const line = /moving\.wav: was changed while it was read; let it be and try again$/
  expect(() => source.check()).toThrow(line)
  expect(() => sound.channels[0]!(new Float64Array(10), 15_000)).toThrow(line)
  sound.close()
})

test('a file that changes between being looked at and being opened is refused as well', async () => {
  const file = folder.put('swapped.wav', encodeWav(audioOf(1), 'float32'))
  const source = await soundSource(file)
  folder.put('swapped.wav', encodeWav(audioOf(1, 10_000), 'float32'))
  await expect(source.open(scratch)).rejects.toThrow(
    /swapped\.wav: was changed while it was read; let it be and try again$/,
  )
})

test('samples that are no numbers are refused where they lie', async () => {
  const values = [...new Float32Array(9000), Number.NaN]
  const sound = await open(folder.put('nan.wav', wav({tag: 3, bits: 32, data: float32(...values)})))
  sound.channels[0]!(new Float64Array(10), 0)
  expect(() => sound.channels[0]!(new Float64Array(10), 8995)).toThrow(/nan\.wav: holds samples that are not finite/)
  sound.close()
})

test.each([1, 2, 5])('%i channels are folded to what they are folded to in memory', count => {
  const audio = audioOf(count, 3000)
  const sound = soundOf(audio)
  expect(read({...sound, channels: [monoOf(sound)]})[0]).toEqual(foldToMono(audio))
  expect(sound.length).toBe(sampleCount(audio))
})
