import {spawnSync} from 'node:child_process'
import {describe, expect, test} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {fromDecibels} from '../../src/audio/dsp/levels.ts'
import {audioBlocks} from '../../src/audio/files/blocks/blocks.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import {loudnessOf} from '../../src/audio/loudness/loudness.ts'
import {band} from '../e2e/sounds.ts'
import {itWithFfmpeg} from '../support/ffmpeg.ts'
import {temporaryFolder} from './temp-folder.ts'

const folder = temporaryFolder()

/** 997 Hz at levels in dB of full scale, a second each. */
const steps = (levels: readonly number[], sampleRate: number, channels = 1): Audio => {
  const channel = Float32Array.from(
    {length: levels.length * sampleRate},
    (_, i) => fromDecibels(levels[Math.floor(i / sampleRate)]!) * Math.sin((2 * Math.PI * 997 * i) / sampleRate),
  )
  return {sampleRate, channels: Array.from({length: channels}, () => channel)}
}
const integrated = async (audio: Audio): Promise<number> => (await loudnessOf(audioBlocks(audio))).integrated

describe('integrated loudness', () => {
  test.each([22_050, 44_100, 48_000, 96_000])(
    'of a sine at full scale in one channel is −3.01 LUFS, and twice as much energy in two: %i Hz',
    async rate => {
      expect(await integrated(steps([0, 0, 0], rate))).toBeCloseTo(-3.01, 1)
      expect(await integrated(steps([-20, -20, -20], rate, 2))).toBeCloseTo(-20, 1)
    },
  )

  test('leaves out what is 10 dB below the rest, and what is below −70', async () => {
    const loud = await integrated(steps([-20, -20, -20, -20, -20, -20, -20, -20], 48_000))
    expect(await integrated(steps([-20, -20, -20, -20, -50, -50, -50, -50], 48_000))).toBeCloseTo(loud, 0)
    // 4 dB below counts: the mean of both energies.
    const both = 10 * Math.log10((10 ** -2 + 10 ** -2.4) / 2) - 3.01
    expect(await integrated(steps([-20, -20, -20, -20, -24, -24, -24, -24], 48_000))).toBeCloseTo(both, 1)
    expect(await integrated(steps([-80, -80, -80], 48_000))).toBe(Number.NEGATIVE_INFINITY)
  })

  test('is none of less than 0.4 s, and the peak is that of the samples', async () => {
    const short = {sampleRate: 8000, channels: [new Float32Array(3199).fill(0.5)]}
    expect(await loudnessOf(audioBlocks(short))).toEqual({integrated: Number.NEGATIVE_INFINITY, peak: 0.5})
  })

  itWithFfmpeg('is what ffmpeg measures, at every rate and in surround', async () => {
    const shapes = [
      [48_000, 1],
      [22_050, 1],
      [96_000, 2],
      [44_100, 6],
    ] as const
    for (const [sampleRate, channels] of shapes) {
      const audio = band({seconds: 2, sampleRate, channels, gain: 0.2})
      for (const channel of audio.channels) channel.fill(0, 1.5 * sampleRate)
      const file = folder.put('loud.wav', encodeWav(audio, 'float32'))
      const {stderr} = spawnSync('ffmpeg', ['-nostats', '-i', file, '-af', 'ebur128', '-f', 'null', '-'])
      const [, told] = /Summary:[\s\S]*?I:\s+(\S+) LUFS/.exec(stderr.toString())!
      expect(Math.abs((await integrated(audio)) - Number(told))).toBeLessThanOrEqual(0.1)
    }
  })
})
