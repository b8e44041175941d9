import {existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import type {Audio} from '../../../src/audio/audio.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav, writeWav} from '../../../src/audio/files/encode.ts'
import type {WavFormat} from '../../../src/audio/sound/wav-head.ts'
import {BadInput} from '../../../src/base/errors.ts'
import {writeWhole} from '../../../src/base/write-whole.ts'
import {ffmpeg, itWithFfmpeg} from '../../support/ffmpeg.ts'
import {noise} from '../band.ts'
import {decodeBytes} from '../decode-bytes.ts'
import {temporaryFolder} from '../temp-folder.ts'

const folder = temporaryFolder()
const random = noise(17)
const stereo: Audio = {sampleRate: 44_100, channels: [0, 1].map(() => Float32Array.from({length: 5001}, random))}
const again = async (audio: Audio, format: WavFormat): Promise<Audio> => decodeBytes(encodeWav(audio, format), 'x.wav')
const mono = (x: Float32Array): Audio => ({sampleRate: 8000, channels: [x]})

describe('encodeWav', () => {
  it('gives every 16-bit value back', async () => {
    const every = Float32Array.from({length: 65_536}, (_, i) => (i - 32_768) / 32_768)
    expect((await again(mono(every), 'pcm16')).channels[0]).toEqual(every)
  })

  it('gives 24-bit values back, the ends and what lies between', async () => {
    const values = Float32Array.from(
      {length: 40_001},
      (_, i) => Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, -(2 ** 23) + i * 419 + (i % 7))) / 2 ** 23,
    )
    const ends = Float32Array.of(-1, -(2 ** -23), 0, 2 ** -23, 1 - 2 ** -23, 0.5, 0.5 - 2 ** -23)
    for (const x of [values, ends]) expect((await again(mono(x), 'pcm24')).channels[0]).toEqual(x)
  })

  it('rounds to the nearest step', async () => {
    for (const [format, bits] of [
      ['pcm16', 16],
      ['pcm24', 24],
    ] as const) {
      const {channels} = await again(stereo, format)
      const most = Math.max(
        ...channels.flatMap((c, n) => Array.from(c, (v, i) => Math.abs(v - stereo.channels[n]![i]!))),
      )
      // A sample above the highest step may lie a whole step off.
      expect(most).toBeLessThanOrEqual(2 ** (1 - bits))
    }
  })

  it('clamps integers and keeps floats beyond full scale', async () => {
    const loud = mono(Float32Array.of(2, -2, 1.0001))
    expect(Array.from((await again(loud, 'pcm16')).channels[0]!)).toEqual([32767 / 32768, -1, 32767 / 32768])
    expect((await again(loud, 'float32')).channels[0]).toEqual(loud.channels[0])
  })

  it('keeps float samples, rate and channels exactly', async () => {
    expect(await again(stereo, 'float32')).toEqual(stereo)
    const eight = {
      sampleRate: 384_000,
      channels: Array.from({length: 8}, () => Float32Array.from({length: 11}, random)),
    }
    expect(await again(eight, 'float32')).toEqual(eight)
  })

  it('refuses samples that are not finite, and no channels', () => {
    expect(() => encodeWav(mono(Float32Array.of(Number.NaN)), 'float32')).toThrow(/finite/)
    expect(() => encodeWav({sampleRate: 8000, channels: []}, 'pcm16')).toThrow(RangeError)
  })

  for (const [format, codec] of [
    ['pcm16', 's16le'],
    ['pcm24', 's24le'],
    ['float32', 'f32le'],
  ] as const) {
    itWithFfmpeg(`writes ${format} that ffmpeg reads alike`, async () => {
      const path = join(folder.path, `${format}.wav`)
      await writeWav(path, stereo, format)
      const raw = readFileSync(ffmpeg(path, ['-f', codec, '-c:a', `pcm_${codec}`], join(folder.path, `${format}.raw`)))
      const bytes = encodeWav(stereo, format)
      expect(raw.equals(bytes.subarray(bytes.length - raw.length))).toBe(true)
      expect(raw.length).toBe(5001 * 2 * {pcm16: 2, pcm24: 3, float32: 4}[format])
    })
  }
})

describe('a file is written whole or not at all:', () => {
  it('it replaces what was there and leaves nothing beside it', async () => {
    const path = folder.put('song.json', 'old')
    await writeWhole(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder.path).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  it('a link stays a link', async () => {
    const path = folder.put('target.json', 'old')
    const link = join(folder.path, 'link.json')
    symlinkSync(path, link)
    await writeWhole(link, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('a place that cannot be written to is refused in one line', async () => {
    const missing = join(folder.path, 'no', 'such.wav')
    await expect(writeWav(missing, stereo, 'pcm16')).rejects.toThrow(
      new BadInput(`${missing}: cannot be written: its folder does not exist; create it`),
    )
    mkdirSync(join(folder.path, 'taken'))
    await expect(writeWhole(join(folder.path, 'taken'), 'x')).rejects.toThrow(
      /taken: cannot be written: it is a folder/,
    )
    expect(readdirSync(folder.path).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  it('samples that cannot be written leave no file', async () => {
    const path = join(folder.path, 'nan.wav')
    await expect(writeWav(path, mono(Float32Array.of(Number.NaN)), 'float32')).rejects.toThrow(
      /nan\.wav: cannot be written: samples must be finite/,
    )
    expect(existsSync(path)).toBe(false)
  })

  it('a long file arrives as it was', async () => {
    const path = join(folder.path, 'long.wav')
    const audio = mono(Float32Array.from({length: 300_000}, random))
    await writeWav(path, audio, 'float32')
    const [back] = (await decodeFile(path)).channels
    expect(back!.every((value, i) => value === audio.channels[0]![i])).toBe(true)
  })
})
