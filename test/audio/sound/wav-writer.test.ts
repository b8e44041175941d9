import {existsSync, readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {readWavHeader} from '../../../src/audio/files/wav-header.ts'
import {wavHead} from '../../../src/audio/sound/wav-head.ts'
import {createWavWriter} from '../../../src/audio/sound/wav-writer.ts'
import {BadInput} from '../../../src/base/errors.ts'
import {noise} from '../band.ts'
import {temporaryFolder} from '../temp-folder.ts'

const folder = temporaryFolder()
const random = noise(3)
const channels = [0, 1, 2].map(() => Float32Array.from({length: 1001}, () => 1.2 * random()))
const pieces = [0, 1, 400, 1001].slice(1).map((to, i) => channels.map(x => x.slice([0, 1, 400][i], to)))
const shape = {sampleRate: 48_000, channels: 3} as const

test.each(['float32', 'pcm16', 'pcm24'] as const)('%s in pieces is byte for byte the file at once', async format => {
  const file = path.join(folder.path, `${format}.wav`)
  const writer = createWavWriter(file, {...shape, format, samples: 1001})
  for (const piece of pieces) writer.append(piece)
  expect(existsSync(file)).toBe(false)
  await writer.finish()
  const whole = encodeWav({sampleRate: 48_000, channels}, format)
  expect(readFileSync(file).subarray(0, whole.length).equals(whole)).toBe(true)
  // Chunks are padded to even length.
  expect(readFileSync(file).length).toBe(whole.length + (whole.length % 2))
})

test('a file of no known length holds what came, and one that is not finished leaves nothing', async () => {
  const file = path.join(folder.path, 'open.wav')
  const writer = createWavWriter(file, {...shape, format: 'float32'})
  for (const piece of pieces) writer.append(piece)
  await writer.finish()
  expect(await decodeFile(file)).toEqual({sampleRate: 48_000, channels})

  const before = readdirSync(folder.path)
  const other = createWavWriter(path.join(folder.path, 'other.wav'), {...shape, format: 'float32', samples: 1001})
  other.append(pieces[0]!)
  await expect(other.finish()).rejects.toThrow('of 1001 samples was begun, 1 were written')
  other.discard()
  expect(readdirSync(folder.path)).toEqual(before)
  expect(() => createWavWriter(path.join(folder.path, 'no', 'x.wav'), {...shape, format: 'pcm16'})).toThrow(BadInput)
})

test('above 4 GiB the head is one of RF64 that says the true length', async () => {
  const samples = 2 ** 32 + 7
  const head = wavHead({...shape, format: 'float32'}, samples)
  expect(head.toString('latin1', 0, 4)).toBe('RF64')
  const read = async (into: Uint8Array, position: number): Promise<number> => {
    into.set(head.subarray(position, position + into.length))
    return into.length
  }
  const layout = await readWavHeader({name: 'long.wav', size: head.length + samples * 12, read}, 0)
  expect(layout).toMatchObject({samples, channels: 3, sampleRate: 48_000, dataStart: head.length})
})
