import {mkdirSync, readdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {toPcm16} from '../../src/audio/play/pcm.ts'
import {childrenOf, isAlive} from '../runner/children.ts'
import {createFileDevice, type FileDevice, noDevice, OUTPUT_NEEDS} from '../support/alsa.ts'
import {ffmpeg, itWithFfmpeg} from '../support/ffmpeg.ts'
import {itNeeds} from '../support/needs.ts'
import {quartet, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav, scaledBy} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000})

const at = temporaryFolder()
const withAplay = itNeeds(OUTPUT_NEEDS.aplay)
const song = band({seconds: 1.5, gain: 0.2})

let devices = 0
const fileDevice = (): FileDevice => {
  const folder = at(`device-${devices++}`)
  mkdirSync(folder)
  return createFileDevice(folder)
}

/** The bytes of frames from…to of stereo sounds played together. */
const bytesOf = (from: number, to: number, ...sounds: readonly Audio[]): Buffer =>
  toPcm16(
    Float32Array.from({length: 2 * (to - from)}, (_, i) =>
      sounds.reduce((sum, {channels}) => sum + channels[i % 2]![from + (i >> 1)]!, 0),
    ),
  )

beforeAll(() => {
  mkdirSync(at('stems'))
  mkdirSync(at('empty'))
  putWav(at('song.wav'), song)
  putWav(at('stems', 'bass.wav'), song)
  putWav(at('stems', 'piano.wav'), scaledBy(song, 0.5))
})

describe('quartet play', () => {
  withAplay('plays a file to its end, every sample of it, and ends well', async () => {
    const device = fileDevice()
    const {code, stdout, stderr} = await quartet(['play', at('song.wav'), '--output', 'aplay'], {env: device.settings})
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toBe('playing song.wav, 0:01.5, through aplay\n')
    expect(device.arrived().includes(bytesOf(0, 60_000, song))).toBe(true)
  })

  withAplay('plays the stems of a folder together, from where it is told', async () => {
    const device = fileDevice()
    const args = ['play', at('stems'), '--output', 'aplay', '--from', '0.5', '--quiet']
    const {code, stderr} = await quartet(args, {env: device.settings})
    expect([code, stderr]).toEqual([0, ''])
    expect(device.arrived().includes(bytesOf(22_050, 60_000, song, scaledBy(song, 0.5)))).toBe(true)
    expect(device.arrived().includes(bytesOf(0, 1000, song, scaledBy(song, 0.5)))).toBe(false)
  })

  withAplay('goes round and round with --loop until Ctrl-C, which ends its processes too', async () => {
    const device = fileDevice()
    const run = startQuartet(['play', at('song.wav'), '--output', 'aplay', '--loop'], {
      ...{env: device.settings, detached: true},
    })
    const beginning = bytesOf(0, 4410, song)
    await until(() => {
      const first = device.arrived().indexOf(beginning)
      return first >= 0 && device.arrived().indexOf(beginning, first + 4) > 0
    }, 'the second round')
    const own = childrenOf(run.process.pid!).flatMap(child => [child, ...childrenOf(child)])
    expect(own.length).toBeGreaterThan(1)
    process.kill(-run.process.pid!, 'SIGINT')
    expect(await run.outcome).toMatchObject({code: 130, stderr: expect.stringMatching(/quartet: cancelled\n$/)})
    await until(() => !own.some(isAlive), 'the end of its processes')
  })

  itWithFfmpeg('plays what is no WAV file, too, and leaves nothing behind', async () => {
    const file = ffmpeg(at('song.wav'), [], at('song.flac'))
    const before = readdirSync(tmpdir()).filter(name => name.startsWith('quartet-play-'))
    const {code, stderr} = await quartet(['play', file, '--output', 'silent'])
    expect([code, stderr]).toEqual([0, ''])
    expect(readdirSync(tmpdir()).filter(name => name.startsWith('quartet-play-'))).toEqual(before)
  })

  test('ends after a sound that is not a sample long where it is played', async () => {
    putWav(at('tick.wav'), {sampleRate: 192_000, channels: [new Float32Array(1)]})
    const {code, stderr} = await quartet(['play', at('tick.wav'), '--output', 'silent'])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('without a device says in one line how to get sound', async () => {
    const {code, stdout, stderr} = await quartet(['play', at('song.wav')], {env: noDevice(at())})
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^quartet: no sound device works here; quartet doctor says how to get one\n$/)
  })

  test.each([
    [['none.wav'], /^quartet: .*none\.wav: no such file[^\n]*\n$/],
    [['empty'], /^quartet: .*empty: holds neither a session nor stems[^\n]*\n$/],
    [['song.wav', '--from', '2'], /^quartet: --from 2: .*song\.wav lasts 1\.5 s, expected less\n$/],
  ])('of %j is bad input', async ([file, ...flags], message) => {
    const {code, stderr} = await quartet(['play', at(file!), ...flags])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
