import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {type Audio, sampleCount} from '../../src/audio/audio.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import {BadInput} from '../../src/base/errors.ts'
import {ffmpeg, itWithFfmpeg} from '../support/ffmpeg.ts'
import {decodeBytes} from './decode-bytes.ts'
import {temporaryFolder} from './temp-folder.ts'
import {aiff} from './wav-bytes.ts'

const folder = temporaryFolder()

/** Two seconds of two tones, one a channel. */
const original: Audio = {
  sampleRate: 44_100,
  channels: [440, 660].map(f =>
    Float32Array.from({length: 88_200}, (_, i) => 0.4 * Math.sin((2 * Math.PI * f * i) / 44_100)),
  ),
}
const source = folder.put('source.wav', encodeWav(original, 'pcm16'))
const make = (name: string, args: readonly string[] = []): string => ffmpeg(source, args, join(folder.path, name))

/** Root-mean-square difference, over the samples both have. */
function difference(a: Audio, b: Audio): number {
  let [sum, count] = [0, 0]
  for (const [c, x] of a.channels.entries()) {
    for (let i = 0; i < Math.min(x.length, b.channels[c]!.length); i++, count++)
      sum += (x[i]! - b.channels[c]![i]!) ** 2
  }
  return Math.sqrt(sum / count)
}

describe('compressed audio', () => {
  for (const [name, args] of [
    ['16-bit FLAC', ['-f', 'flac']],
    ['24-bit FLAC', ['-f', 'flac', '-sample_fmt', 's32']],
    ['16-bit AIFF', ['-f', 'aiff']],
    ['24-bit AIFF', ['-f', 'aiff', '-c:a', 'pcm_s24be']],
    ['float AIFF', ['-f', 'aiff', '-c:a', 'pcm_f32be']],
    ['little-endian AIFF', ['-f', 'aiff', '-c:a', 'pcm_s16le']],
  ] as const) {
    itWithFfmpeg(`in ${name} comes back as it was, to the bit`, async () => {
      const audio = await decodeFile(make(`exact ${name}`, args))
      expect([audio.sampleRate, sampleCount(audio)]).toEqual([44_100, 88_200])
      expect(difference(audio, await decodeFile(source))).toBe(0)
    })
  }

  itWithFfmpeg('in 8-bit AIFF comes back to an 8-bit step', async () => {
    expect(difference(await decodeFile(make('b.aiff', ['-c:a', 'pcm_s8'])), original)).toBeLessThan(2 ** -7)
  })

  for (const [name, args] of [
    ['a.mp3', ['-b:a', '192k']],
    ['a.ogg', ['-c:a', 'libvorbis', '-q:a', '6']],
    ['a.m4a', ['-c:a', 'aac', '-b:a', '192k']],
  ] as const) {
    itWithFfmpeg(`in ${name.slice(2)} has the original's length, rate, place and channels`, async () => {
      const audio = await decodeFile(make(name, args))
      expect([audio.sampleRate, audio.channels.length]).toEqual([44_100, 2])
      expect(Math.abs(sampleCount(audio) - 88_200)).toBeLessThanOrEqual(name === 'a.m4a' ? 1024 : 0)
      expect(difference(audio, original)).toBeLessThan(0.01)
    })
  }

  itWithFfmpeg('in Opus comes at 48 kHz', async () => {
    const audio = await decodeFile(make('a.opus', ['-c:a', 'libopus', '-b:a', '192k']))
    expect([audio.sampleRate, audio.channels.length, sampleCount(audio)]).toEqual([48_000, 2, 96_000])
  })

  itWithFfmpeg('may be mono', async () => {
    for (const name of ['m.flac', 'm.mp3', 'm.ogg']) {
      const audio = await decodeFile(make(name, ['-ac', '1']))
      expect([name, audio.channels.length, sampleCount(audio)]).toEqual([name, 1, 88_200])
    }
  })

  itWithFfmpeg('in MP3 keeps both channels when only its beginning is the same in both', async () => {
    const half = {sampleRate: 44_100, channels: original.channels.map(c => c.slice())}
    half.channels[1]!.set(half.channels[0]!.subarray(0, 44_100))
    const long = {
      ...half,
      channels: half.channels.map(c => Float32Array.from({length: c.length * 8}, (_, i) => c[Math.floor(i / 8)]!)),
    }
    writeFileSync(join(folder.path, 'half.wav'), encodeWav(long, 'pcm16'))
    const path = ffmpeg(join(folder.path, 'half.wav'), ['-b:a', '320k'], join(folder.path, 'half.mp3'))
    const audio = await decodeFile(path)
    expect([audio.channels.length, sampleCount(audio)]).toEqual([2, 88_200 * 8])
    expect(difference(audio, long)).toBeLessThan(0.02)
  })

  itWithFfmpeg('is found behind an ID3 tag', async () => {
    const flac = readFileSync(make('tagged.flac'))
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x02\x00', 'latin1'), Buffer.alloc(256)])
    expect(sampleCount(await decodeBytes(Buffer.concat([tag, flac]), 'tagged.flac'))).toBe(88_200)
  })

  for (const name of ['c.flac', 'c.ogg', 'c.opus', 'c.m4a', 'c.aiff', 'c.mp3']) {
    itWithFfmpeg(`cut off is refused in one line: ${name.slice(2)}`, async () => {
      const bytes = readFileSync(make(name))
      for (const part of [0.02, 0.3, 0.77]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * part) + 1)
        const error = await decodeBytes(cut, name).catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(BadInput)
        expect((error as BadInput).message).toMatch(
          new RegExp(`^${name}: .*(truncated|damaged).*; (copy or )?export it again$`),
        )
      }
    })
  }

  itWithFfmpeg('with bytes overwritten never breaks the program', async () => {
    for (const name of ['d.flac', 'd.ogg', 'd.opus', 'd.m4a', 'd.aiff', 'd.mp3']) {
      const bytes = Buffer.from(readFileSync(make(name, ['-t', '1'])))
      for (let round = 0; round < 4; round++) {
        const hurt = Buffer.from(bytes)
        for (let i = 7 * round; i < hurt.length; i += 211 + 97 * round) hurt[i] = (i * 31) & 255
        const result = await decodeBytes(hurt, name).catch((reason: unknown) => reason)
        if (result instanceof Error)
          expect([name, result.message, result.name]).toEqual([name, result.message, 'BadInput'])
      }
    }
  })

  itWithFfmpeg('longer than allowed is refused by its header', async () => {
    for (const name of ['l.flac', 'l.mp3', 'l.ogg', 'l.opus', 'l.m4a', 'l.aiff']) {
      await expect(decodeFile(make(name), {maxSeconds: 1})).rejects.toThrow(/lasts 0:02, expected at most 0:01/)
    }
  })
})

describe('ffmpeg and this program agree', () => {
  for (const [format, args] of [
    ['8-bit', ['-c:a', 'pcm_u8']],
    ['24-bit', ['-c:a', 'pcm_s24le']],
    ['float64', ['-c:a', 'pcm_f64le']],
    ['RF64', ['-c:a', 'pcm_s24le', '-rf64', 'always']],
    ['six-channel', ['-c:a', 'pcm_s24le', '-ac', '6']],
  ] as const) {
    itWithFfmpeg(`on ${format} WAV`, async () => {
      const audio = await decodeFile(make(`w-${format}.wav`, args))
      expect(sampleCount(audio)).toBe(88_200)
      const stereo = {...audio, channels: audio.channels.slice(0, 2)}
      expect(difference(stereo, original)).toBeLessThan(format === '8-bit' ? 2 ** -7 : 2 ** -15)
    })
  }
})

it('a rate with a fraction, as a classic Mac wrote it, is the nearest whole one', async () => {
  const audio = await decodeBytes(aiff(22_254.5454, [0, 1024, -32_768]), 'mac.aiff')
  expect(audio).toEqual({sampleRate: 22_255, channels: [Float32Array.of(0, 2 ** -5, -1)]})
})

it('an MP3 without sound is refused', async () => {
  await expect(decodeBytes(Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), 'tag.mp3')).rejects.toThrow(
    /^tag\.mp3: is not audio/,
  )
})
