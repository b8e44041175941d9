import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import {afterAll, describe, expect, test, vi} from 'vitest'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {overviewOf} from '../../../src/audio/overview/overview.ts'
import {BadInput, Cancelled} from '../../../src/base/errors.ts'
import {createStudio} from '../../../src/session/studio/create-studio.ts'
import {load} from '../../../src/session/studio/load.ts'
import {band, putWav, sameSamples} from '../../e2e/sounds.ts'
import {ffmpeg, itWithFfmpeg} from '../../support/ffmpeg.ts'
import {hear, temporaryFolder} from './project.ts'

vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const studio = createStudio()
afterAll(() => studio.close())

const project = (name: string): string => {
  mkdirSync(at(name))
  return at(name)
}
const beat = band({seconds: 0.5})
const wav = putWav(at('beat.wav'), beat, 'pcm16')

describe('a file that is loaded', () => {
  test('becomes a float32 WAV in the project with the samples of the file, whatever its depth', async () => {
    const folder = project('load')
    const clip = await studio.load(folder, wav, 'drums')
    expect(clip).toMatchObject({name: 'beat.wav', sampleRate: 44_100, channels: 2, length: 22_050, source: wav})
    expect(clip.file).toMatch(/^audio\/drums-[0-9a-f]{6}\.wav$/)
    const decoded = await decodeFile(wav)
    expect(sameSamples(await hear(folder, clip), decoded)).toBe(true)
    const bytes = readFileSync(path.join(folder, clip.file))
    expect(bytes.equals(encodeWav(decoded, 'float32'))).toBe(true)
    expect(clip.bytes).toBe(bytes.length)
    expect(await studio.overview(folder, clip)).toEqual(overviewOf(decoded.channels, decoded.sampleRate))
  })

  test('again is the same file, and another of the same name is not', async () => {
    const folder = project('again')
    const first = await studio.load(folder, wav, 'bass')
    const changed = readFileSync(path.join(folder, first.file))
    expect((await studio.load(folder, wav, 'bass')).file).toBe(first.file)
    changed.writeFloatLE(0.123, changed.length - 4)
    writeFileSync(path.join(folder, first.file), changed)
    const second = await studio.load(folder, wav, 'bass')
    expect(second.file).not.toBe(first.file)
    expect(readFileSync(path.join(folder, first.file)).equals(changed)).toBe(true)
  })

  test('comes whole with another that is loaded at the same time', async () => {
    const folder = project('two')
    const other = putWav(at('other.wav'), band({seconds: 0.25, sampleRate: 8000, channels: 1}))
    const clips = await Promise.all([studio.load(folder, wav, 'drums'), studio.load(folder, other, 'bass')])
    expect(clips.map(({length}) => length)).toEqual([22_050, 2000])
    expect(readdirSync(path.join(folder, 'audio')).length).toBe(4)
  })

  test('and is not wanted any more leaves nothing, however late that is told', async () => {
    const folder = project('unwanted')
    const {signal} = new AbortController()
    const isWhole = (): boolean =>
      existsSync(path.join(folder, 'audio')) &&
      readdirSync(path.join(folder, 'audio')).some(name => name.endsWith('.overview'))
    Object.defineProperty(signal, 'aborted', {get: isWhole})
    await expect(load(folder, {file: wav, lane: 'drums', signal})).rejects.toBeInstanceOf(Cancelled)
    expect(readdirSync(path.join(folder, 'audio'))).toEqual([])
    const controller = new AbortController()
    const loading = studio.load(folder, wav, 'drums', {signal: controller.signal})
    controller.abort()
    await expect(loading).rejects.toBeInstanceOf(Cancelled)
    await studio.load(folder, wav, 'bass')
    expect(readdirSync(path.join(folder, 'audio')).every(name => name.startsWith('bass'))).toBe(true)
  })

  itWithFfmpeg('may be FLAC or MP3', async () => {
    const folder = project('kinds')
    for (const ending of ['flac', 'mp3']) {
      const file = ffmpeg(wav, [], at(`beat.${ending}`))
      const clip = await studio.load(folder, file, 'drums')
      expect(sameSamples(await hear(folder, clip), await decodeFile(file))).toBe(true)
    }
  })

  test.each([
    ['no such file', () => at('nothing.wav'), /no such file/],
    ['no sound', () => import.meta.filename, /is not audio of a known kind/],
  ])('%s is one line that names it', async (_, file, expected) => {
    const loading = studio.load(at(), file(), 'mix')
    await expect(loading).rejects.toBeInstanceOf(BadInput)
    await expect(loading).rejects.toThrow(expected)
  })

  test('makes nothing in the place of a project that was moved away', async () => {
    const gone = at('gone')
    await expect(studio.load(gone, wav, 'mix')).rejects.toThrow(`${gone}: the folder was moved or removed`)
    expect(existsSync(gone)).toBe(false)
  })

  test('cannot go where a file is in the way of the folder', async () => {
    const folder = project('blocked')
    writeFileSync(path.join(folder, 'audio'), '')
    await expect(studio.load(folder, wav, 'mix')).rejects.toThrow(/^.*blocked\/audio: cannot be written to: .*; /)
  })
})

describe('an overview', () => {
  test('is made again when it is missing, broken, or the sound was changed', async () => {
    const folder = project('overview')
    const clip = await studio.load(folder, wav, 'drums')
    const file = path.join(folder, clip.file)
    const overview = await studio.overview(folder, clip)
    rmSync(`${file}.overview`)
    expect(await studio.overview(folder, clip)).toEqual(overview)
    expect(existsSync(`${file}.overview`)).toBe(true)
    writeFileSync(`${file}.overview`, 'no overview')
    expect(await studio.overview(folder, clip)).toEqual(overview)

    const louder = beat.channels.map(channel => channel.map(value => 0.5 * value))
    putWav(file, {sampleRate: 44_100, channels: louder})
    utimesSync(file, 1, 1)
    const {peaks} = await studio.overview(folder, clip)
    expect(peaks).toEqual(overviewOf(louder, 44_100).peaks)
  })

  test('of a clip that is gone is one line that names it', async () => {
    const folder = project('gone')
    const clip = await studio.load(folder, wav, 'drums')
    rmSync(path.join(folder, clip.file))
    await expect(studio.overview(folder, clip)).rejects.toThrow(new RegExp(`^${clip.file}: is gone`))
  })
})

describe('a preview', () => {
  test('tells what a file is and leaves nothing behind', async () => {
    const before = readdirSync(at())
    const {overview, ...facts} = await studio.preview(wav)
    expect(facts).toEqual({seconds: 0.5, sampleRate: 44_100, channels: 2})
    expect(overview.peaks).toEqual(overviewOf((await decodeFile(wav)).channels, 44_100).peaks)
    expect(readdirSync(at())).toEqual(before)
  })

  test('gives way to a newer one', async () => {
    copyFileSync(wav, at('second.wav'))
    const older = studio.preview(wav).catch(error => error)
    const newer = studio.preview(at('second.wav'))
    expect(await older).toBeInstanceOf(Cancelled)
    expect((await newer).seconds).toBe(0.5)
  })
})
