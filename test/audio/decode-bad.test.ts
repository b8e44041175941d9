import {execFileSync} from 'node:child_process'
import {chmodSync, existsSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {audioBlocks} from '../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {flacPieces} from '../../src/audio/files/flac/encode-flac.ts'
import type {WavLayout} from '../../src/audio/files/wav-header.ts'
import {openSamples} from '../../src/audio/sound/sample-file.ts'
import {BadInput, Cancelled} from '../../src/base/errors.ts'
import {band} from '../e2e/sounds.ts'
import {collected} from '../support/collected.ts'
import {noise} from './band.ts'
import {decodeBytes} from './decode-bytes.ts'
import {temporaryFolder} from './temp-folder.ts'
import {chunk, ds64, float32, float64, format, int16, wav} from './wav-bytes.ts'

const folder = temporaryFolder()

/** Has a size and can be opened, and yet nothing can be read: the loopback device has no speed. */
const BROKEN = '/sys/class/net/lo/speed'
const LAYOUT: WavLayout = {float: true, bytesPerSample: 4, channels: 1, sampleRate: 8000, dataStart: 0, samples: 4}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(BadInput)
  const {message} = error as BadInput
  expect(message).not.toMatch(/\n/)
  expect(message.length).toBeLessThan(300)
  return message
}

describe('a path that is no audio file is refused in one line:', () => {
  it('a file that does not exist', async () => {
    const path = join(folder.path, 'missing.wav')
    expect(await refusal(decodeFile(path))).toBe(`${path}: no such file, expected an audio file; check the path`)
  })

  it('a folder', async () => {
    expect(await refusal(decodeFile(folder.path))).toContain(`${folder.path}: is a folder`)
  })

  it('a device', async () => {
    expect(await refusal(decodeFile('/dev/zero'))).toContain('/dev/zero: is a device or pipe')
  })

  it.skipIf(process.platform === 'win32')('a pipe that nobody writes into', async () => {
    const path = join(folder.path, 'pipe.wav')
    execFileSync('mkfifo', [path])
    expect(await refusal(decodeFile(path))).toContain('pipe.wav: is a device or pipe')
  })

  it('an empty file', async () => {
    expect(await refusal(decodeFile(folder.put('empty.wav', '')))).toContain('empty.wav: is empty (0 bytes)')
  })

  it('a file that may not be read', async () => {
    const path = folder.put('secret.wav', wav({data: int16(1)}))
    chmodSync(path, 0)
    chmodSync(folder.path, 0o755)
    const root = process.getuid?.() === 0
    if (root) process.seteuid?.(65534)
    try {
      expect(await refusal(decodeFile(path))).toContain('secret.wav: may not be read (permission denied)')
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it.skipIf(!existsSync(BROKEN))('a file whose reading fails', async () => {
    expect(await refusal(decodeFile(BROKEN))).toMatch(
      /speed: cannot be read \(EINVAL\); check its permissions, or copy it again$/,
    )
  })

  it('samples whose reading fails', () => {
    const sound = openSamples(folder.path, LAYOUT)
    const reading = () => sound.channels[0]!(new Float64Array(4), 0)
    expect(reading).toThrow(/: is a folder; expected a file$/)
    expect(reading).toThrow(BadInput)
    sound.close()
  })

  it('a name with a line break in it', async () => {
    expect(await refusal(decodeFile('no\nsuch.wav'))).toContain('no?such.wav')
  })
})

describe('what is not audio is refused in one line:', () => {
  it('text', async () => {
    expect(await refusal(decodeFile(folder.put('text.wav', 'hello there, no audio here\n'.repeat(99))))).toContain(
      'text.wav: is not audio of a known kind, expected WAV, AIFF, FLAC',
    )
  })

  it('random bytes', async () => {
    const random = noise(3)
    for (let round = 0; round < 20; round++) {
      const bytes = Uint8Array.from({length: 20_000}, () => Math.floor(128 + 127 * random()))
      expect(await refusal(decodeBytes(bytes, 'random.mp3'))).toContain('random.mp3: is not audio')
    }
  })

  it.each(['fLaC', 'OggS', 'FORM', 'RIFF', 'ID3\x03', '\0\0\0\x20ftypM4A '])(
    'random bytes after the magic %j',
    async magic => {
      const random = noise(5)
      const bytes = Buffer.from(Array.from({length: 60_000}, () => Math.floor(128 + 127 * random())))
      bytes.write(magic, 0, 'latin1')
      if (magic === 'FORM') bytes.write('AIFF', 8, 'latin1')
      if (magic === 'RIFF') bytes.write('WAVE', 8, 'latin1')
      if (magic === 'OggS') bytes.write('OpusHead', 28, 'latin1')
      expect(await refusal(decodeBytes(bytes, 'odd.bin'))).toMatch(/^odd\.bin: /)
    },
  )
})

it('a FLAC file whose sound is all garbled is not said to be without samples', async () => {
  const bytes = await collected(flacPieces(audioBlocks(band({seconds: 0.2})), {bits: 16}))
  bytes.fill(0x55, 60)
  expect(await refusal(decodeBytes(bytes, 'garbled.flac'))).toContain('FLAC file (its decoder gives no samples)')
})

describe('a WAV file is refused in one line', () => {
  const cases: readonly [what: string, bytes: Buffer, says: string][] = [
    ['cut in its data', wav({data: int16(1, 2), claims: 16_000}), 'is truncated: the header promises 1.0 s of sound'],
    ['that claims 4 GB it has not', wav({data: int16(1, 2), claims: 0xfffffff0}), 'is truncated'],
    ['cut before its data', wav({data: int16(1)}).subarray(0, 36), 'has no data chunk'],
    ['cut in its first bytes', wav({data: int16(1)}).subarray(0, 14), 'has no fmt chunk'],
    [
      'without a fmt chunk',
      chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('data', int16(1))])),
      'has no fmt chunk before',
    ],
    ['with 0 channels', wav({channels: 0, data: int16(1)}), 'has 0 channels'],
    ['with 1,000 channels', wav({channels: 1000, data: Buffer.alloc(2000)}), 'has 1000 channels, expected 1–64'],
    ['at 0 Hz', wav({sampleRate: 0, data: int16(1)}), 'has a sample rate of 0 Hz, expected 1,000–768,000 Hz'],
    ['at 4 GHz', wav({sampleRate: 4e9, data: int16(1)}), 'has a sample rate of 4000000000 Hz'],
    ['without samples', wav({data: Buffer.alloc(0)}), 'holds no samples'],
    [
      'without samples before other chunks',
      wav({data: Buffer.alloc(0), after: [chunk('LIST', Buffer.alloc(8))]}),
      'holds no samples',
    ],
    [
      'with NaN',
      wav({tag: 3, bits: 32, data: float32(0, Number.NaN)}),
      'not finite numbers (NaN or infinite), the first at 0.000 s',
    ],
    ['with infinity', wav({tag: 3, bits: 32, data: float32(0, -Infinity)}), 'not finite'],
    ['with doubles beyond float32', wav({tag: 3, bits: 64, data: float64(0, 1e300)}), 'not finite'],
    ['with 16-bit floats', wav({tag: 3, bits: 16, data: int16(1)}), 'holds 16-bit float samples'],
    ['with 64-bit integers', wav({tag: 1, bits: 64, data: Buffer.alloc(8)}), 'holds 64-bit integer samples'],
    ['with 0 bits', wav({bits: 0, data: Buffer.alloc(8)}), 'has 0 bits a sample in its header, expected 1 or more'],
    ['with 0 bits in frames of two bytes', wav({bits: 0, blockAlign: 2, data: int16(1)}), 'has 0 bits a sample'],
    ['with frames of 0 bytes', wav({blockAlign: 0, data: int16(1)}), 'has 0 bytes a frame in its header'],
    [
      'coded as A-law',
      wav({tag: 6, bits: 8, data: Buffer.alloc(8)}),
      'is a WAV file coded as A-law, expected PCM or float',
    ],
    ['that is big-endian', wav({magic: 'RIFX', data: int16(1)}), 'big-endian'],
    ['that is RF64 without ds64', wav({magic: 'RF64', claims: 0xffffffff, data: int16(1)}), 'without its ds64 chunk'],
    [
      'that is RF64 and cut',
      wav({magic: 'RF64', before: [ds64(2 ** 40)], claims: 0xffffffff, data: int16(1)}),
      'is truncated',
    ],
    [
      'with a short fmt chunk',
      chunk(
        'RIFF',
        Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format({data: Buffer.alloc(0)}).subarray(0, 14))]),
      ),
      'fmt chunk of 14 bytes',
    ],
  ]
  it.each(cases)('%s', async (_, bytes, says) => {
    const message = await refusal(decodeBytes(bytes, 'bad.wav'))
    expect(message).toMatch(/^bad\.wav: /)
    expect(message).toContain(says)
  })

  it('when any part is missing from its end', async () => {
    const whole = wav({before: [chunk('LIST', Buffer.alloc(9))], data: int16(1, 2, 3, 4)})
    for (let length = 1; length < whole.length; length++)
      await refusal(decodeBytes(whole.subarray(0, length), 'cut.wav'))
  })
})

describe('limits', () => {
  it('refuse a file that decodes to more memory than allowed, with the length that fits', async () => {
    const bytes = wav({channels: 2, data: Buffer.alloc(64_000)})
    expect(await refusal(decodeBytes(bytes, 'long.wav', {maxBytes: 64_000}))).toBe(
      'long.wav: decodes to 128 kB (0:02, 2 channels at 8000 Hz), the limit is 64 kB; cut it to 0:01 or less',
    )
  })

  it('refuse three hours of stereo by default, told by the header alone', async () => {
    const promised = 3 * 3600 * 44100 * 4
    const head = wav({
      channels: 2,
      sampleRate: 44100,
      magic: 'RF64',
      before: [ds64(promised)],
      claims: 0xffffffff,
      data: int16(),
    })
    const {readWav} = await import('../../src/audio/files/wav-reader.ts')
    const source = {
      name: 'epic.wav',
      size: head.length + promised,
      read: async (into: Uint8Array, position: number) => {
        into.set(head.subarray(position, position + into.length))
        return into.length
      },
    }
    expect(await refusal(readWav(source, 0, {}))).toContain(
      'decodes to 3.8 GB (3:00:00, 2 channels at 44100 Hz), the limit is 1.6 GB',
    )
  })

  it('refuse a file longer than maxSeconds', async () => {
    expect(await refusal(decodeBytes(wav({data: Buffer.alloc(64_000)}), 'x.wav', {maxSeconds: 2}))).toContain(
      'lasts 0:04',
    )
  })

  it('let a cancel through as Cancelled', async () => {
    const work = decodeBytes(wav({data: int16(1)}), 'x.wav', {signal: AbortSignal.abort()})
    await expect(work).rejects.toBeInstanceOf(Cancelled)
  })
})
