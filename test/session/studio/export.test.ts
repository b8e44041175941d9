import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import {type Audio, sampleCount} from '../../../src/audio/audio.ts'
import {panGains} from '../../../src/audio/dsp/pan.ts'
import {resample} from '../../../src/audio/dsp/resample.ts'
import {decodeFile} from '../../../src/audio/files/decode.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {BadInput, Cancelled} from '../../../src/base/errors.ts'
import type {Clip, LaneName, Project} from '../../../src/session/project/project.ts'
import {createStudio} from '../../../src/session/studio/create-studio.ts'
import {exportSounds} from '../../../src/session/studio/export.ts'
import type {ExportFormat, ExportRequest} from '../../../src/session/studio/studio.ts'
import {decodeBytes} from '../../audio/decode-bytes.ts'
import {band, putWav, sameSamples} from '../../e2e/sounds.ts'
import {take} from '../project/samples.ts'
import {hear, jsonIn, projectOf, temporaryFolder, withLane} from './project.ts'

vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const folder = at('project')
const studio = createStudio()
const clips: Partial<Record<LaneName, Clip>> = {}
let project: Project
beforeAll(async () => {
  mkdirSync(folder)
  const load = async (lane: LaneName, audio: Audio): Promise<void> => {
    clips[lane] = await studio.load(folder, putWav(at(`${lane}.wav`), audio), lane)
  }
  await load('bass', band({seconds: 0.5, gain: 0.2}))
  await load('drums', band({seconds: 0.75, channels: 1}))
  await load('guitar', band({seconds: 0.5, gain: 0.4}))
  await load('mix', band({seconds: 0.5, gain: 0.5}))
  project = projectOf(clips)
})
afterAll(() => studio.close())

let count = 0
const ask = (change: Partial<ExportRequest> = {}): ExportRequest => ({
  folder: at(`out-${count++}`),
  stems: [],
  mixdown: false,
  listening: {kind: 'lanes'},
  format: 'wav',
  force: false,
  ...change,
})

describe('exported stems', () => {
  test('are, as floats, byte for byte the clips', async () => {
    const request = ask({stems: ['bass', 'drums']})
    const {files, notes} = await studio.export(folder, project, request)
    expect(files).toEqual(['bass.wav', 'drums.wav'].map(name => path.join(request.folder, name)))
    expect(readdirSync(request.folder).sort()).toEqual(['bass.wav', 'drums.wav'])
    for (const [n, stem] of (['bass', 'drums'] as const).entries())
      expect(readFileSync(files[n]!).equals(readFileSync(path.join(folder, clips[stem]!.file)))).toBe(true)
    expect(notes).toEqual([])
  })

  test('do not carry their lane’s gain, pan or mute', async () => {
    const turned = withLane(project, 'bass', {gain: -12, pan: 1, muted: true})
    const {files} = await studio.export(folder, turned, ask({stems: ['bass']}))
    expect(sameSamples(await decodeFile(files[0]!), await hear(folder, clips.bass!))).toBe(true)
  })

  test.each([
    ['wav16', 'pcm16'],
    ['wav24', 'pcm24'],
    ['flac', 'pcm24'],
  ] as const)('as %s hold every sample that this depth can', async (format: ExportFormat, kind) => {
    const {files} = await studio.export(folder, project, ask({stems: ['guitar', 'drums'], format}))
    for (const [n, stem] of (['guitar', 'drums'] as const).entries()) {
      const stored = await decodeBytes(encodeWav(await hear(folder, clips[stem]!), kind), stem)
      expect(sameSamples(await decodeFile(files[n]!), stored)).toBe(true)
    }
  })

  test('of different rates all get the highest one, and a note says which were resampled', async () => {
    const low = await studio.load(folder, putWav(at('low.wav'), band({seconds: 0.5, sampleRate: 22_050})), 'piano')
    const request = ask({stems: ['bass', 'piano']})
    const {files, notes} = await studio.export(folder, withLane(project, 'piano', {clip: low}), request)
    const piano = await decodeFile(files[1]!)
    expect(piano.sampleRate).toBe(44_100)
    expect(piano.channels[0]).toEqual(resample((await hear(folder, low)).channels[0]!, 22_050, 44_100))
    expect(notes).toEqual(['piano was resampled to 44100 Hz'])
  })

  test('are at their own rate, whatever rate the mixdown has because of what is heard', async () => {
    const low = await studio.load(folder, putWav(at('low.wav'), band({seconds: 0.5, sampleRate: 22_050})), 'piano')
    const {mix} = clips
    const listening = {kind: 'mix'} as const
    const request = ask({stems: ['piano'], mixdown: true, listening})
    const {files, notes} = await studio.export(folder, projectOf({piano: low, mix: mix!}), request)
    const [piano, mixdown] = [await decodeFile(files[0]!), await decodeFile(files[1]!)]
    expect([piano.sampleRate, mixdown.sampleRate]).toEqual([22_050, 44_100])
    expect(sameSamples(piano, await hear(folder, low))).toBe(true)
    expect(notes).toEqual([])
  })
})

describe('a mixdown', () => {
  /** Σ gain·pan·stem of the lanes, in float64. */
  const expected = async (lanes: readonly LaneName[], of: Project): Promise<number[][]> => {
    const length = Math.max(...lanes.map(lane => clips[lane]!.length))
    const sums = [new Array<number>(length).fill(0), new Array<number>(length).fill(0)]
    for (const lane of lanes) {
      const {channels} = await hear(folder, clips[lane]!)
      const {gain, pan} = of.lanes[lane]
      const sides = [panGains(pan).left, panGains(pan).right]
      for (const [side, sum] of sums.entries())
        for (const [i, value] of (channels[side] ?? channels[0]!).entries())
          sum[i] = sum[i]! + value * 10 ** (gain / 20) * sides[side]!
    }
    return sums
  }
  const mixed = async (of: Project, change: Partial<ExportRequest> = {}): Promise<Audio> => {
    const {files} = await studio.export(folder, of, ask({mixdown: true, ...change}))
    expect(files.map(file => path.basename(file))).toEqual(['mixdown.wav'])
    return decodeFile(files[0]!)
  }
  const expectNear = ({channels}: Audio, sums: readonly number[][]): void => {
    expect(channels.map(channel => channel.length)).toEqual(sums.map(sum => sum.length))
    for (const [side, sum] of sums.entries())
      expect(channels[side]!.every((value, i) => Math.abs(value - sum[i]!) < 1e-6)).toBe(true)
  }

  test('is the sum of the stems with their gains and pans, as long as the longest', async () => {
    const turned = withLane(withLane(project, 'bass', {gain: -6, pan: 0.5}), 'drums', {gain: 3, pan: -1})
    const audio = await mixed(turned)
    expectNear(audio, await expected(['bass', 'drums', 'guitar'], turned))
    expect(sampleCount(audio)).toBe(clips.drums!.length)
  })

  test('leaves out what is muted, and all but what is soloed', async () => {
    const muted = withLane(project, 'guitar', {muted: true})
    expectNear(await mixed(muted), await expected(['bass', 'drums'], muted))
    const soloed = withLane(muted, 'bass', {soloed: true})
    expectNear(await mixed(soloed), await expected(['bass'], soloed))
  })

  test('is of the take that is heard, with what the lanes hold beside it, or of the mix; stems stay the lanes’', async () => {
    const stems = {bass: {...clips.guitar!, name: 'take 0001'}}
    const taken = {...withLane(project, 'drums', {gain: -6}), takes: [take('0001', {stems})]}
    const listening = {kind: 'take', id: '0001'} as const
    const {files, notes} = await studio.export(folder, taken, ask({stems: ['bass'], mixdown: true, listening}))
    expect(sameSamples(await decodeFile(files[0]!), await hear(folder, clips.bass!))).toBe(true)
    const played = withLane(taken, 'bass', {clip: clips.guitar!})
    expect(sameSamples(await decodeFile(files[1]!), await mixed(played))).toBe(true)
    expect(notes).toEqual([])
    expectNear(await mixed(taken, {listening: {kind: 'mix'}}), await expected(['mix'], taken))
    const estimate = await mixed(taken, {listening: {kind: 'estimate'}})
    expect(sameSamples(estimate, await mixed(taken))).toBe(true)
  })

  test('is the mix where no stem is', async () => {
    const alone = projectOf({mix: clips.mix!})
    expectNear(await mixed(alone), await expected(['mix'], alone))
  })

  test('above full scale is kept as floats; integers are clipped, and a note says by how much', async () => {
    const loud = withLane(project, 'guitar', {gain: 12, soloed: true})
    const float = await mixed(loud)
    const most = Math.max(
      ...float.channels.flatMap(channel => channel.map(Math.abs).reduce((a, b) => Math.max(a, b), 0)),
    )
    expect(most).toBeGreaterThan(1)
    const {files, notes} = await studio.export(folder, loud, ask({mixdown: true, format: 'wav16'}))
    expect(sameSamples(await decodeFile(files[0]!), await decodeBytes(encodeWav(float, 'pcm16'), 'x'))).toBe(true)
    expect(notes).toEqual([
      `mixdown.wav is ${(20 * Math.log10(most)).toFixed(1)} dB above full scale and was clipped; lower the gain, or export 32-bit floats`,
    ])
  })
})

describe('an export that cannot be', () => {
  const fails = async (of: Project, request: ExportRequest, expected: RegExp): Promise<void> => {
    const exporting = studio.export(folder, of, request)
    await expect(exporting).rejects.toBeInstanceOf(BadInput)
    await expect(exporting).rejects.toThrow(expected)
  }

  test('over files that are there is refused, and done when it is forced', async () => {
    const request = ask({stems: ['bass']})
    mkdirSync(request.folder)
    const there = path.join(request.folder, 'bass.wav')
    writeFileSync(there, 'mine')
    writeFileSync(path.join(request.folder, 'notes.txt'), 'mine too')
    await fails(project, request, /bass\.wav: is there already; /)
    expect(readFileSync(there, 'utf8')).toBe('mine')
    await studio.export(folder, project, {...request, force: true})
    expect(sampleCount(await decodeFile(there))).toBe(22_050)
    expect(readdirSync(request.folder).sort()).toEqual(['bass.wav', 'notes.txt'])
  })

  test('names what is missing, and leaves nothing behind', async () => {
    await fails(project, ask({stems: ['piano']}), /^piano: holds nothing to export/)
    await fails(project, ask(), /^nothing was chosen/)
    await fails(projectOf({}), ask({mixdown: true}), /^mixdown: no lane is heard/)
    const gone = withLane(project, 'guitar', {clip: {...clips.guitar!, file: 'audio/guitar-000000.wav'}})
    const request = ask({stems: ['bass', 'guitar']})
    await fails(gone, request, /^audio\/guitar-000000\.wav: is gone/)
    expect(existsSync(request.folder)).toBe(false)
  })

  test('of more channels than FLAC holds says so', async () => {
    const wide = await studio.load(folder, putWav(at('wide.wav'), band({seconds: 0.1, channels: 9})), 'piano')
    const request = ask({stems: ['piano'], format: 'flac'})
    await fails(
      withLane(project, 'piano', {clip: wide}),
      request,
      /out-\d+\/piano\.flac: cannot be written: FLAC holds 1–8 channels, got 9; choose another format$/,
    )
  })

  test.each(['wav16', 'wav24', 'wav', 'flac'] as const)('is left while %s is being written', async format => {
    const request = ask({stems: ['bass'], format})
    const {signal} = new AbortController()
    const isBegun = (): boolean =>
      existsSync(request.folder) &&
      readdirSync(request.folder, {recursive: true}).some(name => /\.tmp$/.test(String(name)))
    Object.defineProperty(signal, 'aborted', {get: isBegun})
    await expect(exportSounds({folder, project, signal}, request)).rejects.toBeInstanceOf(Cancelled)
    expect(readdirSync(request.folder)).toEqual([])
  })

  test('because it was cancelled leaves nothing, or the whole file where the cancel came too late', async () => {
    const controller = new AbortController()
    const request = ask({stems: ['bass']})
    mkdirSync(request.folder)
    const exporting = studio.export(folder, project, request, {signal: controller.signal})
    controller.abort()
    await expect(exporting).rejects.toBeInstanceOf(Cancelled)
    await studio.export(folder, project, ask({stems: ['bass']}))
    for (const name of readdirSync(request.folder).filter(name => !name.startsWith('.'))) {
      expect(name).toBe('bass.wav')
      expect(sampleCount(await decodeFile(path.join(request.folder, name)))).toBeGreaterThan(0)
    }
  })
})

describe('the stem set', () => {
  test('is the lanes’ clips byte for byte, and says where each came from', async () => {
    const turned = withLane(project, 'drums', {gain: -3, pan: 0.25, locked: true})
    await studio.saveStems(folder, turned)
    expect(readdirSync(path.join(folder, 'stems')).sort()).toEqual([
      'bass.wav',
      'drums.wav',
      'guitar.wav',
      'quartet.json',
    ])
    for (const stem of ['bass', 'drums', 'guitar'] as const)
      expect(
        readFileSync(path.join(folder, 'stems', `${stem}.wav`)).equals(
          readFileSync(path.join(folder, clips[stem]!.file)),
        ),
      ).toBe(true)
    expect(jsonIn(path.join(folder, 'stems/quartet.json'))).toMatchObject({
      project: 'test',
      stems: {
        drums: {
          file: 'drums.wav',
          from: {name: 'drums.wav', source: at('drums.wav')},
          lane: {gain: -3, pan: 0.25, locked: true, muted: false, soloed: false},
          samples: clips.drums!.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
    })
  })

  test('replaces what it wrote before, and nothing else', async () => {
    writeFileSync(path.join(folder, 'stems/notes.txt'), 'mine')
    await studio.saveStems(folder, projectOf({bass: clips.bass!}))
    expect(readdirSync(path.join(folder, 'stems')).sort()).toEqual(['bass.wav', 'notes.txt', 'quartet.json'])
  })

  test('of a take holds what the take says of itself', async () => {
    const clip = {...clips.bass!, file: 'takes/0041/bass.wav', name: 'take 0041'}
    mkdirSync(path.join(folder, 'takes/0041'), {recursive: true})
    writeFileSync(path.join(folder, clip.file), readFileSync(path.join(folder, clips.bass!.file)))
    writeFileSync(path.join(folder, 'takes/0041/quartet.json'), JSON.stringify({task: 'generate', seed: 5}))
    await studio.saveStems(folder, projectOf({bass: clip}))
    expect(jsonIn(path.join(folder, 'stems/quartet.json'))).toMatchObject({
      stems: {bass: {from: {name: 'take 0041', take: {id: '0041', task: 'generate', seed: 5}}}},
    })
  })

  test('is left as it was when a clip is gone or nothing is loaded', async () => {
    const before = readFileSync(path.join(folder, 'stems/quartet.json'), 'utf8')
    const gone = withLane(project, 'guitar', {clip: {...clips.guitar!, file: 'audio/guitar-000000.wav'}})
    await expect(studio.saveStems(folder, gone)).rejects.toThrow(/^audio\/guitar-000000\.wav: is gone/)
    await expect(studio.saveStems(folder, projectOf({}))).rejects.toThrow(/^no lane holds a stem/)
    expect(readFileSync(path.join(folder, 'stems/quartet.json'), 'utf8')).toBe(before)
    expect(readdirSync(path.join(folder, 'stems')).some(name => name.startsWith('.'))).toBe(false)
  })
})

test('a project folder that was removed is one clear line, and stays removed', async () => {
  const elsewhere = at('removed')
  mkdirSync(elsewhere)
  const clip = await studio.load(elsewhere, at('bass.wav'), 'bass')
  rmSync(elsewhere, {recursive: true})
  await expect(studio.saveStems(elsewhere, projectOf({bass: clip}))).rejects.toThrow(
    /^audio\/bass-[0-9a-f]{6}\.wav: is gone/,
  )
  expect(existsSync(elsewhere)).toBe(false)
})
