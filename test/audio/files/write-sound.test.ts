import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {type Audio, sampleCount} from '../../../src/audio/audio.ts'
import {audioBlocks, type Blocks} from '../../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {appendWavTags} from '../../../src/audio/files/tags/append-wav-tags.ts'
import {readTags} from '../../../src/audio/files/tags/read-tags.ts'
import type {Tags} from '../../../src/audio/files/tags/tags.ts'
import {ENDINGS, FORMATS, type Format, writeSound} from '../../../src/audio/files/write-sound.ts'
import {BadInput, Cancelled} from '../../../src/base/errors.ts'
import {sameSamples} from '../../e2e/sounds.ts'
import {ffmpeg, itWithFfmpeg} from '../../support/ffmpeg.ts'
import {decodeBytes} from '../decode-bytes.ts'
import {temporaryFolder} from '../temp-folder.ts'

const folder = temporaryFolder()
const fresh = (name: string): string => path.join(mkdtempSync(path.join(folder.path, 'w-')), name)

/** A sweep: where it lies in time shows at every sample. */
const sweep = (sampleRate: number, channels: number, seconds = 1.234): Audio => ({
  sampleRate,
  channels: Array.from({length: channels}, (_, c) =>
    Float32Array.from({length: Math.round(seconds * sampleRate)}, (_, i) => {
      const t = i / sampleRate
      return 0.4 * Math.sin(2 * Math.PI * (200 + 100 * c + 900 * t) * t)
    }),
  ),
})

const write = async (audio: Audio, format: Format, tags?: Tags): Promise<string> => {
  const file = fresh(`sound.${ENDINGS[format]}`)
  await writeSound(file, audioBlocks(audio), {format, tags})
  return file
}

const TAGS: Tags = {
  title: 'Große Fuge – 日本',
  artists: ['One', 'Another; and a third'],
  album: 'An album',
  albumArtist: 'Various',
  composers: ['L. v. B.'],
  genres: ['Jazz'],
  date: '1999-03-02',
  comment: 'no comment',
  track: {number: 3, of: 9},
  disc: {number: 1, of: 2},
  cover: {
    mime: 'image/png',
    data: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    ),
  },
}

describe('WAV written piece by piece', () => {
  test.each([
    ['wav', 'float32'],
    ['wav24', 'pcm24'],
    ['wav16', 'pcm16'],
  ] as const)('holds the bytes of the file that is encoded whole: %s', async (format, kind) => {
    const audio = sweep(8000, 3)
    audio.channels[0]![5] = 1.5
    audio.channels[1]![7] = -1.5
    expect(readFileSync(await write(audio, format)).equals(encodeWav(audio, kind))).toBe(true)
  })
})

/** Σab / √(Σa²Σb²), leaving out the edges. */
const likeness = (a: Float32Array, b: Float32Array): number => {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 500; i < a.length - 500; i++) {
    ab += a[i]! * b[i]!
    aa += a[i]! ** 2
    bb += b[i]! ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

const expectAligned = (decoded: Audio, audio: Audio): void => {
  expect([decoded.sampleRate, sampleCount(decoded)]).toEqual([audio.sampleRate, sampleCount(audio)])
  for (const [c, channel] of audio.channels.entries()) {
    const heard = decoded.channels[c]!
    expect(likeness(channel, heard)).toBeGreaterThan(0.999)
    expect(likeness(channel.subarray(1), heard)).toBeLessThan(likeness(channel, heard))
    expect(likeness(channel, heard.subarray(1))).toBeLessThan(likeness(channel, heard))
  }
}

describe('MP3', () => {
  test.each([
    [44_100, 2],
    [48_000, 1],
    [22_050, 1],
    [8_000, 2],
  ])('comes back with its own length, sample by sample in its place: %i Hz, %i channels', async (rate, channels) => {
    const audio = sweep(rate, channels)
    expectAligned(await decodeFile(await write(audio, 'mp3', TAGS)), audio)
  })

  itWithFfmpeg('does so in ffmpeg, and its length is told without decoding it', async () => {
    const audio = sweep(44_100, 2)
    const file = await write(audio, 'mp3')
    const wav = ffmpeg(file, ['-c:a', 'pcm_f32le'], fresh('heard.wav'))
    expectAligned(await decodeFile(wav), audio)
  })

  test('of a high rate comes at 48 kHz or 44.1', async () => {
    for (const [rate, lower] of [
      [96_000, 48_000],
      [88_200, 44_100],
    ] as const) {
      const decoded = await decodeFile(await write(sweep(rate, 1, 1.25), 'mp3'))
      expectAligned(decoded, sweep(lower, 1, 1.25))
    }
  })

  test('holds two channels at most, and the line says what to do', async () => {
    const written = write(sweep(44_100, 6, 0.1), 'mp3')
    await expect(written).rejects.toThrow(BadInput)
    await expect(written).rejects.toThrow(/sound\.mp3: .*MP3 holds 1 or 2 channels, got 6; choose another format/)
  })
})

describe('tags', () => {
  test.each(FORMATS)('are read as they were written, with the cover: %s', async format => {
    const audio = sweep(44_100, 1, 0.5)
    const {cover, ...texts} = await readTags(await write(audio, format, TAGS))
    const {cover: picture, ...expected} = TAGS
    expect(texts).toEqual(expected)
    expect(cover?.mime).toBe('image/png')
    expect(Buffer.from(cover!.data).equals(picture!.data)).toBe(true)
  })

  test.each(FORMATS)('change no sample: %s', async format => {
    const audio = sweep(44_100, 2, 0.2)
    const [without, tagged] = [await write(audio, format), await write(audio, format, TAGS)]
    expect(sameSamples(await decodeFile(tagged), await decodeFile(without))).toBe(true)
  })

  test('are added to a WAV file that is there as if it had been written with them', async () => {
    const audio = sweep(8000, 1, 0.1)
    const file = await write(audio, 'wav')
    await appendWavTags(file, TAGS)
    expect(readFileSync(file).equals(readFileSync(await write(audio, 'wav', TAGS)))).toBe(true)
    const bare = await write(audio, 'wav')
    await appendWavTags(bare, {})
    expect(readFileSync(bare).equals(encodeWav(audio, 'float32'))).toBe(true)
  })

  test('of what has none, or is broken, are none', async () => {
    expect(Object.values(await readTags(await write(sweep(8000, 1, 0.1), 'wav'))).every(tag => tag === undefined)).toBe(
      true,
    )
    expect(await readTags(folder.put('broken.mp3', 'ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2'))).toEqual({})
    expect(await readTags(path.join(folder.path, 'nowhere.flac'))).toEqual({})
  })

  itWithFfmpeg('are those that ffprobe reads', async () => {
    for (const format of FORMATS) {
      const file = await write(sweep(44_100, 2, 0.2), format, TAGS)
      const told = execFileSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', file])
      const {format: facts, streams} = JSON.parse(told.toString()) as {
        format: {tags: Record<string, string>}
        streams: {codec_name: string}[]
      }
      const tags = Object.fromEntries(Object.entries(facts.tags).map(([name, text]) => [name.toLowerCase(), text]))
      expect(tags).toMatchObject({title: TAGS.title, album: TAGS.album, date: TAGS.date})
      expect(tags.artist).toMatch(/^One/)
      expect(tags.track).toMatch(/^3/)
      expect(streams.map(({codec_name}) => codec_name)).toContain('png')
    }
  })

  itWithFfmpeg('that others wrote are read from every kind of file', async () => {
    const wav = folder.put('plain.wav', encodeWav(sweep(44_100, 1, 0.3), 'pcm16'))
    const flags = [
      '-metadata',
      'title=Größe',
      '-metadata',
      'artist=Björk',
      '-metadata',
      'album=A',
      '-metadata',
      'track=2/5',
    ]
    for (const ending of ['wav', 'flac', 'mp3', 'ogg', 'm4a']) {
      const {title, artists, album, track} = await readTags(ffmpeg(wav, flags, fresh(`tagged.${ending}`)))
      expect({title, artists, album, track}).toEqual({
        title: 'Größe',
        artists: ['Björk'],
        album: 'A',
        track: {number: 2, of: 5},
      })
    }
  })
})

test.each(FORMATS)('whoever writes hears of other things meanwhile, a cancel among them: %s', async format => {
  const sound = audioBlocks(sweep(44_100, 2, 20))
  const controller = new AbortController()
  let samples = 0
  const read: Blocks['read'] = async function* (size, signal) {
    for await (const block of sound.read(size, signal)) {
      if (samples === 0) setImmediate(() => controller.abort())
      samples += block[0]!.length
      yield block
    }
  }
  const writing = writeSound(fresh(`sound.${ENDINGS[format]}`), {...sound, read}, {format, signal: controller.signal})
  await expect(writing).rejects.toBeInstanceOf(Cancelled)
  expect(samples).toBeLessThan(sound.samples)
})

test('what cannot be written is told by its name and leaves nothing whole behind', async () => {
  const file = fresh('sound.flac')
  await expect(writeSound(file, audioBlocks(sweep(8000, 9, 0.1)), {format: 'flac'})).rejects.toThrow(
    /sound\.flac: cannot be written: FLAC holds 1–8 channels, got 9/,
  )
  expect(existsSync(file)).toBe(false)
  const decoded = await decodeBytes(encodeWav(sweep(8000, 1, 0.1), 'float32'), 'wav')
  expect(sampleCount(decoded)).toBe(800)
})
