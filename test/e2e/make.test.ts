import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {peak, rms} from '../../src/audio/dsp/levels.ts'
import {audioBlocks} from '../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {flacPieces} from '../../src/audio/files/flac/encode-flac.ts'
import {collected} from '../support/collected.ts'
import {quartet, temporaryFolder} from './quartet.ts'
import {band, putWav, readFacts, readStems, sameSamples} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const FILES = ['bass.wav', 'drums.wav', 'guitar.wav', 'piano.wav', 'quartet.json']

test('generate makes takes of four stems that sound, do not clip, and differ', async () => {
  const flags = ['--seconds', '1', '--takes', '2', '--steps', '6', '--seed', '3']
  const {code} = await quartet(['generate', '--out', at('songs'), ...flags])
  expect(code).toBe(0)
  expect(readdirSync(at('songs')).sort()).toEqual(['take-01', 'take-02'])
  const takes = await Promise.all(['take-01', 'take-02'].map(take => readStems(at('songs', take))))
  for (const take of takes)
    for (const {sampleRate, channels} of take) {
      expect([sampleRate, channels.length, channels[0]!.length]).toEqual([22_050, 1, 22_050])
      expect(rms(channels[0]!)).toBeGreaterThan(1e-4)
      expect(peak(channels[0]!)).toBeLessThan(1)
    }
  expect(takes[0]!.some((stem, n) => sameSamples(stem, takes[1]![n]!))).toBe(false)
  expect(readFacts(at('songs', 'take-02'))).toMatchObject({take: 1, settings: {steps: 6}})
})

test('of several takes the best by their fit are kept, under their own numbers, and told best first', async () => {
  const flags = ['--seconds', '2', '--steps', '6', '--seed', '3', '--json', '--quiet']
  type Told = {takes: {take: number; fit: {score: number}; seed: number; stems: {bass: string}}[]}
  const told = async (out: string, ...more: string[]): Promise<Told['takes']> => {
    const {code, stdout} = await quartet(['generate', '--out', at(out), '--takes', '3', ...flags, ...more])
    expect(code).toBe(0)
    return (JSON.parse(stdout) as Told).takes
  }
  const [all, best] = [await told('three'), await told('two', '--best', '2')]
  const scores = all.map(({fit}) => fit.score)
  expect(all).toHaveLength(3)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(best.map(({take, fit}) => ({take, fit}))).toEqual(all.slice(0, 2).map(({take, fit}) => ({take, fit})))
  expect(readdirSync(at('two')).sort()).toEqual(best.map(({take}) => `take-0${take + 1}`).sort())
  for (const {take, fit, seed, stems} of best) {
    expect(stems.bass).toBe(at('two', `take-0${take + 1}`, 'bass.wav'))
    expect(readFacts(at('two', `take-0${take + 1}`))).toMatchObject({take, fit, seed})
    expect(seed).toBe(3)
  }
  const {code, stderr} = await quartet(['generate', '--out', at('none'), '--best', '2'])
  expect([code, stderr]).toEqual([2, 'quartet: --best 2: only 1 take is made; raise --takes\n'])
})

test('a run leaves nothing in the home folder', async () => {
  const home = at('home')
  mkdirSync(home)
  const flags = ['--seconds', '0.5', '--steps', '1', '--out', at('tiny'), '--quiet']
  // Build machines are spared by the runtime; here nobody may be.
  const {code} = await quartet(['generate', ...flags], {
    env: {HOME: home, USERPROFILE: home, CI: '', TF_BUILD: '', GITHUB_ACTIONS: ''},
  })
  expect(code).toBe(0)
  expect(readdirSync(home, {recursive: true})).toEqual([])
})

describe('impute', () => {
  const drums = band({seconds: 0.5})
  const flags = ['--steps', '1', '--seed', '1', '--quiet']
  beforeAll(() => {
    putWav(at('drums.wav'), drums, 'pcm16')
    for (const stem of ['bass', 'guitar', 'piano'])
      putWav(at(`${stem}.wav`), band({seconds: 0.5, channels: 1, gain: 0.2}), 'pcm24')
  })

  test('makes the missing stems around a given one, which stays byte for byte as it was', async () => {
    const {code, stderr} = await quartet([
      'impute',
      '--given',
      `drums=${at('drums.wav')}`,
      '--out',
      at('band'),
      ...flags,
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(readdirSync(at('band')).sort()).toEqual(FILES)
    expect(readFileSync(at('band', 'drums.wav'))).toEqual(readFileSync(at('drums.wav')))
    const stems = await readStems(at('band'))
    for (const n of [0, 2, 3]) {
      const {sampleRate, channels} = stems[n]!
      expect([sampleRate, channels.length, channels[0]!.length]).toEqual([44_100, 1, 22_050])
      expect(rms(channels[0]!)).toBeGreaterThan(1e-6)
    }
    expect(readFacts(at('band'))).toMatchObject({
      task: 'impute',
      made: ['bass', 'guitar', 'piano'],
      given: {drums: {file: at('drums.wav'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/)}},
    })
  })

  test('makes only what is asked for, from a range only, and keeps everything outside it', async () => {
    const given = ['bass', 'drums', 'guitar', 'piano'].flatMap(stem => ['--given', `${stem}=${at(`${stem}.wav`)}`])
    const range = ['--stems', 'piano', '--from', '0.2', '--to', '0.35']
    const {code} = await quartet(['impute', ...given, ...range, '--out', at('part'), ...flags])
    expect(code).toBe(0)
    for (const stem of ['bass', 'drums', 'guitar'])
      expect(readFileSync(at('part', `${stem}.wav`))).toEqual(readFileSync(at(`${stem}.wav`)))
    const [before, after] = await Promise.all([at('piano.wav'), at('part', 'piano.wav')].map(file => decodeFile(file)))
    const part = ({sampleRate, channels}: Audio, from: number, to: number): Audio => ({
      sampleRate,
      channels: channels.map(channel => channel.slice(Math.round(from * sampleRate), Math.round(to * sampleRate))),
    })
    expect(sameSamples(part(before!, 0, 0.2), part(after!, 0, 0.2))).toBe(true)
    expect(sameSamples(part(before!, 0.35, 0.5), part(after!, 0.35, 0.5))).toBe(true)
    expect(sameSamples(part(before!, 0.2, 0.35), part(after!, 0.2, 0.35))).toBe(false)
    expect(readFacts(at('part'))).toMatchObject({made: ['piano'], from: 0.2, to: 0.35})
  })

  test('remakes parts of a stem, in seconds or bars, and keeps every other sample of a stereo FLAC', async () => {
    const long = band({seconds: 2.5, gain: 0.3})
    putWav(at('long.wav'), long, 'pcm16')
    putWav(at('beat.wav'), band({seconds: 2.5, gain: 0.2}), 'pcm16')
    writeFileSync(
      at('long.flac'),
      await collected(flacPieces(audioBlocks(await decodeFile(at('long.wav'))), {bits: 16})),
    )
    const given = ['--given', `guitar=${at('long.flac')}`, '--given', `drums=${at('beat.wav')}`]
    const parts = ['--remake', 'guitar=0.2-0.4', '--remake', 'guitar=bars:2-2', '--tempo', '240', '--downbeat', '0.1']
    const {code, stderr} = await quartet(['impute', ...given, ...parts, '--out', at('parts'), ...flags])
    expect([code, stderr]).toEqual([0, ''])
    expect(readFileSync(at('parts', 'drums.wav'))).toEqual(readFileSync(at('beat.wav')))
    const [before, after] = await Promise.all([at('long.wav'), at('parts', 'guitar.wav')].map(file => decodeFile(file)))
    expect([after!.sampleRate, after!.channels.length]).toEqual([44_100, 2])
    const open = [
      [0.2, 0.4],
      [1.1, 2.1],
    ].map(range => range.map(time => Math.round(time * 44_100)))
    for (const [c, channel] of before!.channels.entries()) {
      const changed = Array.from(channel.keys()).filter(i => !Object.is(channel[i], after!.channels[c]![i]))
      expect(changed.every(i => open.some(([from, to]) => i >= from! && i < to!))).toBe(true)
      for (const [from, to] of open) expect(changed.filter(i => i >= from! && i < to!).length).toBeGreaterThan(4000)
    }
    expect(readFacts(at('parts'))).toMatchObject({made: ['guitar'], from: 0.2, to: 2.1})
  })

  test.each([
    ['guitar=0.4-0.2', /^quartet: --remake guitar=0.4-0.2: the range ends before it begins; give a later end\n$/],
    ['guitar=0.2-0.25', /: is 0\.05 s, expected 0\.1 s or more\n$/],
    ['guitar=0.2-9', /: lies outside the given stems, which last 0\.50 s; choose a range within\n$/],
    ['guitar=bars:1-1', /: no beat was found in the given stems; say --tempo and --downbeat\n$/],
    ['bass=0.1-0.3', /: bass is not given; add --given bass=<file>\n$/],
  ])('--remake %s is refused in one line', async (range, expected) => {
    const {code, stderr} = await quartet([
      ...['impute', '--given', `guitar=${at('guitar.wav')}`, '--remake', range],
      ...['--out', at('refused'), ...flags],
    ])
    expect(code).toBe(2)
    expect(stderr).toMatch(expected)
  })
})

test('beats tells tempo and bars, as lines and as JSON', async () => {
  const x = new Float32Array(8 * 22_050)
  for (let n = 0; n < 15; n++)
    for (let i = 0; i < 2000; i++) x[Math.round((0.25 + n * 0.5) * 22_050) + i] = Math.exp(-i / 300) * Math.sin(i * i)
  putWav(at('clicks.wav'), {sampleRate: 22_050, channels: [x]}, 'pcm16')
  const lines = await quartet(['beats', at('clicks.wav')])
  expect([lines.code, lines.stderr]).toEqual([0, ''])
  expect(lines.stdout).toMatch(/^tempo {7}(60|120)\.\d\d beats a minute\nmetre {7}[34]\/4\ndownbeat /)
  const facts = JSON.parse((await quartet(['beats', at('clicks.wav'), '--json'])).stdout) as {beats: number[]}
  expect(facts).toMatchObject({steady: true})
  expect(facts.beats.every(time => Math.abs(((time + 0.25) % 0.5) - 0) < 0.02 || (time + 0.25) % 0.5 > 0.48)).toBe(true)
})

describe('going on from takes', () => {
  const flags = ['--seed', '4', '--quiet']
  const samplesOf = async (folder: string): Promise<Float32Array[]> =>
    (await readStems(folder)).map(({channels}) => channels[0]!)
  beforeAll(async () => {
    const made = ['--seconds', '1', '--takes', '2', '--steps', '4']
    expect((await quartet(['generate', '--out', at('two-takes'), ...made, ...flags])).code).toBe(0)
  })

  test('vary makes the same take at strength 0, with its own steps, and keeps the stems that it is to keep', async () => {
    const take = at('two-takes', 'take-01')
    const vary = (out: string, ...more: string[]) => quartet(['vary', take, '--out', at(out), ...flags, ...more])
    expect((await vary('same', '--strength', '0')).code).toBe(0)
    expect(await samplesOf(at('same'))).toEqual(await samplesOf(take))
    expect((await vary('near', '--strength', '0.7', '--keep', 'drums')).code).toBe(0)
    expect(readFileSync(at('near', 'drums.wav'))).toEqual(readFileSync(at('two-takes', 'take-01', 'drums.wav')))
    const [before, after] = [await samplesOf(take), await samplesOf(at('near'))]
    for (const n of [0, 2, 3]) expect(after[n]).not.toEqual(before[n])
    expect(readFacts(at('near'))).toMatchObject({
      ...{task: 'impute', made: ['bass', 'guitar', 'piano'], settings: {steps: 4}},
      vary: {of: take, strength: 0.7, stems: {bass: {file: at('two-takes', 'take-01', 'bass.wav')}}},
    })
    // And a variation can be varied.
    expect((await quartet(['vary', at('near'), '--out', at('nearer'), ...flags])).code).toBe(0)
  })

  test('blend makes the one at 0 and the other at 1', async () => {
    const takes = [at('two-takes', 'take-01'), at('two-takes', 'take-02')]
    for (const [n, amount] of ['0', '1'].entries()) {
      const out = at(`blend-${amount}`)
      expect((await quartet(['blend', ...takes, '--amount', amount, '--out', out, ...flags])).code).toBe(0)
      expect(await samplesOf(out)).toEqual(await samplesOf(takes[n]!))
    }
  })

  test('generate goes on from a folder of stems, each at its own rate and bit for bit up to the join', async () => {
    mkdirSync(at('begun'))
    putWav(at('begun', 'drums.wav'), band({seconds: 1}), 'pcm16')
    const asked = ['--continue', at('begun'), '--seconds', '0.5', '--steps', '2']
    expect((await quartet(['generate', ...asked, '--out', at('longer'), ...flags])).code).toBe(0)
    const [begun, drums] = [await decodeFile(at('begun', 'drums.wav')), (await readStems(at('longer')))[1]!]
    expect([drums.sampleRate, drums.channels.length, drums.channels[0]!.length]).toEqual([44_100, 2, 66_150])
    for (const [n, channel] of drums.channels.entries())
      expect(channel.slice(0, 0.95 * 44_100)).toEqual(begun.channels[n]!.slice(0, 0.95 * 44_100))
    expect(drums.channels[0]!.slice(44_100).some(value => value !== 0)).toBe(true)
    expect(readFacts(at('longer'))).toMatchObject({task: 'generate', continue: {from: 1}})
  })

  test('what a take goes on from is kept when it is varied, and is found as FLAC too', async () => {
    const [longer, varied, further] = ['longer', 'longer varied', 'further'].map(name => at(name))
    const asked = ['--strength', '0.5', '--steps', '2', '--format', 'flac', ...flags]
    expect((await quartet(['vary', longer!, '--out', varied!, ...asked])).code).toBe(0)
    const [before, after] = await Promise.all([`${longer}/drums.wav`, `${varied}/drums.flac`].map(f => decodeFile(f)))
    const [heard, made] = [before!.channels[0]!, after!.channels[0]!]
    expect(made.slice(0, 0.95 * 44_100)).toEqual(heard.slice(0, 0.95 * 44_100))
    expect(made.length).toBe(heard.length)
    expect(made.slice(44_100)).not.toEqual(heard.slice(44_100))
    expect((await quartet(['play', varied!, '--output', 'silent', '--from', '1.4'])).code).toBe(0)
    const {code} = await quartet([
      'generate',
      '--continue',
      varied!,
      '--seconds',
      '0.2',
      '--out',
      further!,
      ...asked.slice(2),
    ])
    expect(code).toBe(0)
  })

  test('what is no take is refused in one line', async () => {
    const {code, stderr} = await quartet(['vary', at('begun'), '--out', at('nothing'), ...flags])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^quartet: .*holds no quartet.json, expected the folder of a take\n$/)
  })

  test('of a folder of takes one is to be named', async () => {
    const expected = /; name one of those in it, as in .*a-pair.take-01\n$/
    const asked = ['--takes', '2', '--seconds', '0.2', '--steps', '2', '--out', at('a-pair')]
    expect((await quartet(['generate', ...asked, ...flags])).code).toBe(0)
    for (const command of [
      ['vary', at('a-pair')],
      ['generate', '--continue', at('a-pair')],
    ]) {
      const {code, stderr} = await quartet([...command, '--out', at('nothing'), ...flags])
      expect([code, stderr]).toEqual([2, expect.stringMatching(expected)])
    }
  })
})
