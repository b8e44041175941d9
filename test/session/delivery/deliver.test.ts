import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import type {Audio} from '../../../src/audio/audio.ts'
import {audioBlocks} from '../../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {loudnessOf} from '../../../src/audio/loudness/loudness.ts'
import {Cancelled} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {type Delivered, deliver} from '../../../src/session/delivery/deliver.ts'
import {bytesBesides, type Delivery, PLAIN} from '../../../src/session/delivery/delivery.ts'
import type {Provenance} from '../../../src/session/take/provenance.ts'
import {saveTake} from '../../../src/session/take/save-take.ts'
import {noise} from '../../audio/band.ts'
import {sameSamples} from '../../e2e/sounds.ts'

const top = mkdtempSync(path.join(tmpdir(), 'quartet-deliver-'))
afterAll(() => rmSync(top, {recursive: true, force: true}))

const RATE = 8000
const never = new AbortController().signal

/** Noise in beats; each stem at a level of its own. */
const stemsOf = (seconds: number, channels = 2): Audio[] =>
  STEMS.map((_, n) => {
    const random = noise(11 + n)
    const channel = (): Float32Array =>
      Float32Array.from({length: seconds * RATE}, (_, i) => 0.4 * 0.4 ** n * random() * Math.exp(-((i % 2000) / 900)))
    return {sampleRate: RATE, channels: Array.from({length: channels}, channel)}
  })

const delivered = async (
  stems: readonly Audio[],
  wish: Partial<Delivery>,
  {nameOf = (part: string) => part, signal = never, tags = {}} = {},
): Promise<Delivered & {folder: string; files: Record<string, string>}> => {
  const folder = mkdtempSync(path.join(top, 'take-'))
  await saveTake(folder, {stems, provenance: {task: 'separate'} as unknown as Provenance})
  return {folder, ...(await deliver(folder, {...PLAIN, ...wish}, {nameOf, tags, signal, mend: 'wav keeps it'}))}
}
const filesIn = (folder: string): string[] =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()

describe('what is delivered', () => {
  test('is, unless something else was asked for, the take as it was', async () => {
    const stems = stemsOf(1)
    const {folder, files, facts, notes} = await delivered(stems, {})
    expect(filesIn(folder)).toEqual(['bass.wav', 'drums.wav', 'guitar.wav', 'piano.wav', 'quartet.json'])
    for (const [n, stem] of STEMS.entries())
      expect(readFileSync(path.join(folder, `${stem}.wav`)).equals(encodeWav(stems[n]!, 'float32'))).toBe(true)
    expect([Object.keys(files), facts, notes]).toEqual([[...STEMS], 'quartet.json', []])
  })

  test('is no more than was asked for, under the names that were asked for', async () => {
    const nameOf = (part: string): string => `${part}/by me/song`
    const {folder, files} = await delivered(stemsOf(1), {stems: ['drums'], minus: ['drums'], format: 'flac'}, {nameOf})
    expect(filesIn(folder)).toEqual(['drums/by me/song.flac', 'minus-drums/by me/song.flac', 'quartet/by me/song.json'])
    expect(files).toEqual({drums: 'drums/by me/song.flac', 'minus-drums': 'minus-drums/by me/song.flac'})
  })

  test('are tags in every file', async () => {
    const {folder, files} = await delivered(stemsOf(1), {minus: ['bass']}, {tags: {title: 'A title'}})
    for (const file of Object.values(files))
      expect(readFileSync(path.join(folder, file)).toString('latin1')).toMatch(/LIST.*INFOINAM.*A title.*id3 .*TIT2/s)
  })

  test('tells of what a format could not hold, and clips nothing that is float', async () => {
    const loud = stemsOf(1).map(({sampleRate, channels}) => ({
      sampleRate,
      channels: channels.map(channel => channel.map(value => 4 * value)),
    }))
    const {notes} = await delivered(loud, {stems: ['bass', 'piano'], format: 'wav16'})
    expect(notes).toEqual([expect.stringMatching(/^bass\.wav is 4\.\d dB above full scale and was clipped/)])
    expect((await delivered(loud, {minus: ['piano']})).notes).toEqual([])
  })

  test.each(['wav', 'wav24', 'wav16', 'flac'] as const)('as %s takes the room that was asked for', async format => {
    const random = noise(5)
    const stems = STEMS.map(() => ({sampleRate: RATE, channels: [Float32Array.from({length: 4 * RATE}, random)]}))
    const wish = {stems: ['bass'], minus: ['drums'], format} as const
    const {folder, files} = await delivered(stems, wish)
    const sizes = Object.values(files).map(file => statSync(path.join(folder, file)).size)
    const bytes = 4 * 4 * RATE
    const besides = bytesBesides({...PLAIN, ...wish}, bytes) + (format === 'wav' ? bytes : 0)
    const taken = sizes.reduce((a, b) => a + b) / besides
    expect(taken).toBeGreaterThan(0.9)
    expect(taken).toBeLessThan(1.01)
  })

  test('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(delivered(stemsOf(1), {format: 'flac'}, {signal})).rejects.toThrow(Cancelled)
  })
})

describe('a mix without a stem', () => {
  test('is the other three added in float64 and rounded once: with the stem it is the mix', async () => {
    const stems = stemsOf(1)
    const {folder, files} = await delivered(stems, {stems: [], minus: ['guitar', 'drums']})
    expect(Object.keys(files)).toEqual(['minus-guitar', 'minus-drums'])
    for (const stem of ['guitar', 'drums'] as const) {
      const without = await decodeFile(path.join(folder, files[`minus-${stem}`]!))
      const others = STEMS.flatMap((other, n) => (other === stem ? [] : [stems[n]!]))
      const sums = stems[0]!.channels.map((channel, c) =>
        channel.map((_, i) => others.reduce((sum, {channels}) => sum + channels[c]![i]!, 0)),
      )
      expect(sameSamples(without, {sampleRate: RATE, channels: sums})).toBe(true)
      const own = stems[STEMS.indexOf(stem)]!
      const error = without.channels.map((channel, c) =>
        Math.max(
          ...channel.map((value, i) => {
            const mix = stems.reduce((sum, {channels}) => sum + channels[c]![i]!, 0)
            return Math.abs(value + own.channels[c]![i]! - mix)
          }),
        ),
      )
      expect(Math.max(...error)).toBeLessThanOrEqual(2 ** -25)
    }
  })
})

test('a rest is delivered as the stems are, belongs to every mix without one, and can be left out itself', async () => {
  const stems = stemsOf(1)
  const rest = stemsOf(1)[2]!
  const withRest = async (wish: Partial<Delivery>): Promise<Record<string, Audio>> => {
    const folder = mkdtempSync(path.join(top, 'take-'))
    await saveTake(folder, {stems, provenance: {task: 'separate'} as unknown as Provenance})
    writeFileSync(path.join(folder, 'rest.wav'), encodeWav(rest, 'float32'))
    const delivery: Delivery = {...PLAIN, stems: [...STEMS, 'rest'], rest: true, ...wish}
    const {files} = await deliver(folder, delivery, {nameOf: part => part, signal: never, mend: 'wav keeps it'})
    expect(filesIn(folder)).toEqual([...Object.values(files), 'quartet.json'].sort())
    const sounds: Record<string, Audio> = {}
    for (const [part, file] of Object.entries(files)) sounds[part] = await decodeFile(path.join(folder, file))
    return sounds
  }
  const sumOf = (sounds: readonly Audio[]): Audio => ({
    sampleRate: RATE,
    channels: [0, 1].map(c =>
      sounds[0]!.channels[c]!.map((_, i) => sounds.reduce((sum, {channels}) => sum + channels[c]![i]!, 0)),
    ),
  })
  const all = await withRest({})
  expect(Object.keys(all)).toEqual([...STEMS, 'rest'])
  expect(sameSamples(all.rest!, rest)).toBe(true)
  const some = await withRest({stems: ['rest'], minus: ['guitar', 'rest']})
  expect(Object.keys(some)).toEqual(['rest', 'minus-guitar', 'minus-rest'])
  const [bass, drums, , piano] = stems as [Audio, Audio, Audio, Audio]
  expect(sameSamples(some['minus-guitar']!, sumOf([bass, drums, piano, rest]))).toBe(true)
  expect(sameSamples(some['minus-rest']!, sumOf(stems))).toBe(true)
})

describe('previews', () => {
  test('are thirty seconds of each file, all of one loudness and none above full scale', async () => {
    const stems = stemsOf(40, 1)
    const {folder, files} = await delivered(stems, {minus: ['bass'], preview: true})
    const previews = Object.keys(files).filter(part => part.endsWith('-preview'))
    expect(previews).toEqual([...STEMS, 'minus-bass'].map(part => `${part}-preview`))
    const loudness = []
    for (const part of previews) {
      const audio = await decodeFile(path.join(folder, files[part]!))
      expect(audio.channels[0]!.length).toBe(30 * RATE)
      const {integrated, peak} = await loudnessOf(audioBlocks(audio))
      expect(peak).toBeLessThanOrEqual(10 ** (-1 / 20) + 1e-6)
      loudness.push(integrated)
    }
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(0.01)
  })

  test('are of where most stems sound, and what is nearly silent stays so', async () => {
    const stems = stemsOf(50, 1)
    // All play from 15 s on; before, one alone and louder. The piano hardly plays at all.
    for (const stem of stems.slice(1)) stem.channels[0]!.fill(0, 0, 15 * RATE)
    for (let i = 0; i < stems[3]!.channels[0]!.length; i++) stems[3]!.channels[0]![i]! *= 1e-3
    const {folder, files} = await delivered(stems, {stems: ['drums', 'piano'], preview: true})
    const [drums, piano] = await Promise.all(
      ['drums-preview', 'piano-preview'].map(part => decodeFile(path.join(folder, files[part]!))),
    )
    expect(drums!.channels[0]!.subarray(RATE, 2 * RATE).some(value => value !== 0)).toBe(true)
    const [loud, soft] = [await loudnessOf(audioBlocks(drums!)), await loudnessOf(audioBlocks(piano!))]
    expect(soft.integrated).toBeLessThan(loud.integrated - 20)
  })
})
