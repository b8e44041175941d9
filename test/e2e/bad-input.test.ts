import {spawnSync} from 'node:child_process'
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {float32, int16, wav} from '../audio/wav-bytes.ts'
import {type Outcome, quartet, temporaryFolder} from './quartet.ts'
import {band, putWav, readStems, sumError} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const out = at('out')

/** One line on stderr, nothing on stdout, nothing made. */
const expectRefusal = ({code, stdout, stderr}: Outcome, expected: RegExp, exit = 2): void => {
  expect(stderr).toMatch(/^quartet: [^\n]+\n$/)
  expect(stderr.slice('quartet: '.length).trimEnd()).toMatch(expected)
  expect(stdout).toBe('')
  expect(code).toBe(exit)
  expect(readdirSync(at()).filter(name => name === 'out' || name.startsWith('.'))).toEqual([])
}

const put = (name: string, bytes: Buffer): string => {
  writeFileSync(at(name), bytes)
  return at(name)
}

beforeAll(() => {
  const sound = wav({data: int16(...Array.from({length: 8000}, (_, i) => 3000 * Math.sin(i / 9)))})
  put('empty.wav', Buffer.alloc(0))
  put('truncated.wav', sound.subarray(0, sound.length / 2))
  put('header-only.wav', sound.subarray(0, 30))
  put('text.wav', Buffer.from('this is no music\n'.repeat(100)))
  put('noise.mp3', Buffer.from(Array.from({length: 5000}, (_, i) => (i * 7919) % 251)))
  put('nan.wav', wav({tag: 3, bits: 32, data: float32(0, 0.1, Number.NaN, 0.2)}))
  put('no-samples.wav', wav({data: Buffer.alloc(0)}))
  put('no-channels.wav', wav({channels: 0, blockAlign: 2, data: int16(1, 2, 3)}))
  put('line\nbreak\x1b[31m.wav', Buffer.alloc(0))
  mkdirSync(at('folder'))
})

describe('a file that cannot be separated is one line, exit 2, and nothing made', () => {
  test.each([
    ['missing.wav', /missing\.wav: no such file, expected an audio file; check the path$/],
    ['empty.wav', /empty\.wav: is empty \(0 bytes\), expected an audio file; export it again$/],
    ['folder', /folder: no audio file in there, expected WAV, FLAC, MP3 and the like$/],
    ['truncated.wav', /truncated\.wav: is truncated: the header promises 1\.0 s of sound, the file holds 0\.5 s; copy/],
    ['header-only.wav', /header-only\.wav: has .*; export it again$/],
    ['text.wav', /text\.wav: is not audio of a known kind, expected WAV, .*; convert it$/],
    ['noise.mp3', /noise\.mp3: is .*; (convert|copy or export) it/],
    ['nan.wav', /nan\.wav: holds samples that are not finite numbers .*; export it again$/],
    ['no-samples.wav', /no-samples\.wav: holds no samples, expected sound; export it again$/],
    ['no-channels.wav', /no-channels\.wav: has 0 channels in its header, expected 1 or more; export it again$/],
    ['line\nbreak\x1b[31m.wav', /line\?break\?\[31m\.wav: is empty/],
  ])('%j', async (name, expected) => {
    expectRefusal(await quartet(['separate', at(name), '--out', out]), expected)
  })
})

test('more channels than a format holds are refused before the work', async () => {
  const file = put('surround.wav', wav({channels: 6, blockAlign: 12, data: int16(...new Array(600).fill(100))}))
  expectRefusal(
    await quartet(['separate', file, '--out', out, '--format', 'mp3', '--quiet']),
    /surround\.wav: has 6 channels, and --format mp3 holds at most 2; choose another, or add --native$/,
  )
  expectRefusal(
    await quartet(['impute', '--given', `drums=${file}`, '--out', out, '--format', 'mp3', '--quiet']),
    /surround\.wav: has 6 channels, and --format mp3 holds at most 2; choose another$/,
  )
})

describe('an unusual file is separated all the same', () => {
  test.each([
    ['of one sample', band({samples: 1, channels: 1})],
    ['that is silent', {sampleRate: 44_100, channels: [new Float32Array(4410), new Float32Array(4410)]}],
    ['of eight channels at 384 kHz', band({seconds: 0.05, channels: 8, sampleRate: 384_000})],
  ])('%s', async (what, mix) => {
    const [file, folder] = [at(`${what}.wav`), at(`stems ${what}`)]
    putWav(file, mix)
    const {code, stderr} = await quartet(['separate', file, '--out', folder, '--steps', '1', '--quiet'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const stems = await readStems(folder)
    expect(stems.map(({sampleRate, channels}) => [sampleRate, channels.length, channels[0]!.length])).toEqual(
      Array(4).fill([mix.sampleRate, mix.channels.length, mix.channels[0]!.length]),
    )
    expect(sumError(stems, mix)).toBeLessThanOrEqual(1e-4)
  })
})

describe('given stems that do not fit', () => {
  const given = (...pairs: string[]): string[] => pairs.flatMap(pair => ['--given', pair])

  beforeAll(() => {
    putWav(at('bass.wav'), band({seconds: 0.2}))
    putWav(at('short.wav'), band({seconds: 0.1}))
    putWav(at('fast.wav'), band({seconds: 0.2, sampleRate: 48_000}))
  })

  test.each([
    [
      'of another length',
      given(`bass=${at('bass.wav')}`, `drums=${at('short.wav')}`),
      /short\.wav \(drums\): is 4410 samples long, but .*bass\.wav \(bass\) 8820; expected one length; pad or cut it$/,
    ],
    [
      'of another rate',
      given(`bass=${at('bass.wav')}`, `drums=${at('fast.wav')}`),
      /fast\.wav \(drums\): is at 48000 Hz, but .*bass\.wav \(bass\) at 44100 Hz; expected one rate; convert it$/,
    ],
    ['that are missing', given(`bass=${at('missing.wav')}`), /missing\.wav: no such file/],
    ['that are not finite', given(`bass=${at('nan.wav')}`), /nan\.wav: holds samples that are not finite/],
    [
      'shorter than --to',
      [...given(`bass=${at('bass.wav')}`), '--stems', 'bass', '--to', '5'],
      /^--to 5: lies outside the given stems, which last 0\.20 s; choose a time within$/,
    ],
    [
      'as short as --from',
      [...given(`bass=${at('bass.wav')}`), '--stems', 'bass', '--from', '0.2'],
      /^--from 0\.2: lies outside the given stems/,
    ],
    [
      'with hardly anything between --from and --to',
      [...given(`bass=${at('bass.wav')}`), '--stems', 'bass', '--from', '0.15'],
      /^--from and --to: are 0\.05 s apart, expected 0\.1 s or more; widen the range$/,
    ],
    [
      'with a downbeat, be it 0, and nothing in bars',
      [...given(`bass=${at('bass.wav')}`), '--downbeat', '0'],
      /^--downbeat: is for ranges in bars; add --remake guitar=bars:5-8$/,
    ],
  ])('%s', async (_, flags, expected) => {
    expectRefusal(await quartet(['impute', ...flags, '--out', out]), expected)
  })
})

describe('an output folder that cannot be used', () => {
  beforeAll(() => {
    putWav(at('mix.wav'), band({seconds: 0.2}))
    mkdirSync(at('filled'))
    writeFileSync(at('filled', 'mine.txt'), 'mine')
    if (process.getuid?.() !== 0) mkdirSync(at('locked'), {mode: 0o555})
  })

  test.each([
    ['is a file', 'mix.wav', /mix\.wav: is a file, expected a folder; choose another name$/],
    [
      'lies below a file',
      'mix.wav/stems',
      /cannot be written to: a part of the path is a file; choose another folder$/,
    ],
    [
      'is not empty',
      'filled',
      /filled: is not empty; choose another folder, or overwrite the stems in it with --force$/,
    ],
  ])('because it %s', async (_, name, expected) => {
    expectRefusal(await quartet(['separate', at('mix.wav'), '--out', at(name)]), expected)
    expect(readdirSync(at('filled'))).toEqual(['mine.txt'])
  })

  test('because it is not writable', async () => {
    // To root no folder is closed, but in /proc none can be made.
    const dir = process.getuid?.() === 0 ? '/proc/stems' : at('locked', 'stems')
    expectRefusal(
      await quartet(['separate', at('mix.wav'), '--out', dir]),
      /^--out .*stems: cannot be written to: .*; choose/,
    )
  })
})

test('a flag’s fault is one line too, before anything is read', async () => {
  expectRefusal(
    await quartet(['separate', at('missing.wav'), '--out', out, '--steps', 'x']),
    /^--steps x: expected a whole/,
  )
  expectRefusal(await quartet([]), /^the workstation needs a terminal; in a pipe use quartet separate/)
})

test('a full disk under stdout is a failure and not a crash', () => {
  if (process.platform !== 'linux') return
  const command = `"${process.execPath}" bin/quartet models list > /dev/full`
  const {status, stderr} = spawnSync('sh', ['-c', command], {encoding: 'utf8'})
  expect(stderr).toMatch(/^quartet: stdout: cannot be written: the disk is full; make room[^\n]*\n$/)
  expect(status).toBe(1)
})

test('a reader that has seen enough is no failure', () => {
  const command = `{ "${process.execPath}" bin/quartet models info quartet-small; echo "code $?" >&2; } | head -c 1`
  const {stderr} = spawnSync('sh', ['-c', command], {encoding: 'utf8'})
  expect(stderr).toBe('code 0\n')
})
