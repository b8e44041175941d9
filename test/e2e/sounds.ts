import {readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {type Audio, sampleCount} from '../../src/audio/audio.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import type {WavFormat} from '../../src/audio/sound/wav-head.ts'
import {STEMS} from '../../src/base/stems.ts'

type Shape = {seconds?: number; samples?: number; sampleRate?: number; channels?: number; gain?: number}

/** A plucked chord over a beat, a little different in every channel: enough for a separation to work on. */
export const band = ({seconds = 1, sampleRate = 44_100, channels = 2, gain = 0.3, samples}: Shape = {}): Audio => {
  const length = samples ?? Math.round(seconds * sampleRate)
  const channel = (_: unknown, c: number): Float32Array =>
    Float32Array.from({length}, (_, i) => {
      const t = i / sampleRate
      const beat = t % 0.25
      const chord = [110, 220, 277.2, 329.6].map((pitch, k) => Math.sin(2 * Math.PI * pitch * t + c * k * 0.3))
      const hit = Math.sin(i * i * 12.9898 + c) * Math.exp(-60 * beat)
      return gain * Math.exp(-3 * beat) * (0.2 * chord.reduce((a, b) => a + b) + 0.5 * hit)
    })
  return {sampleRate, channels: Array.from({length: channels}, channel)}
}

export const scaledBy = ({sampleRate, channels}: Audio, gain: number): Audio => ({
  sampleRate,
  channels: channels.map(channel => channel.map(value => gain * value)),
})

export const putWav = (file: string, audio: Audio, format: WavFormat = 'float32'): string => {
  writeFileSync(file, encodeWav(audio, format))
  return file
}

/** The four stems of a take, in order. */
export const readStems = (folder: string): Promise<Audio[]> =>
  Promise.all(STEMS.map(stem => decodeFile(path.join(folder, `${stem}.wav`))))

export const readFacts = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(folder, 'quartet.json'), 'utf8')) as Record<string, unknown>

/** Largest |Σ stems − mix| over all channels. */
export const sumError = (stems: readonly Audio[], mix: Audio): number => {
  let worst = 0
  for (const c of mix.channels.keys())
    for (let i = 0; i < sampleCount(mix); i++) {
      const sum = stems.reduce((total, stem) => total + stem.channels[c]![i]!, 0)
      worst = Math.max(worst, Math.abs(sum - mix.channels[c]![i]!))
    }
  return worst
}

export const sameSamples = (a: Audio, b: Audio): boolean =>
  a.channels.length === b.channels.length &&
  a.channels.every((channel, c) => Buffer.compare(bytesOf(channel), bytesOf(b.channels[c]!)) === 0)

const bytesOf = ({buffer, byteOffset, byteLength}: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
