import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll} from 'vitest'
import type {Audio} from '../../../src/audio/audio.ts'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import {STEMS} from '../../../src/base/stems.ts'

/** A folder that lives as long as the test file that asks for it. */
export const temporaryFolder = (): ((...parts: string[]) => string) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quartet-eval-'))
  afterAll(() => rmSync(folder, {recursive: true, force: true}))
  return (...parts) => path.join(folder, ...parts)
}

type Tone = {pitch?: number; seconds?: number; sampleRate?: number; channels?: number; level?: number}

export const tone = ({pitch = 110, seconds = 6, sampleRate = 22_050, channels = 1, level = 0.1}: Tone = {}): Audio => {
  const channel = Float32Array.from({length: Math.round(seconds * sampleRate)}, (_, t) => {
    return level * Math.sin((2 * Math.PI * pitch * t) / sampleRate)
  })
  return {sampleRate, channels: Array.from({length: channels}, () => channel)}
}

export const put = (file: string, content: Audio | string | Uint8Array): void => {
  mkdirSync(path.dirname(file), {recursive: true})
  writeFileSync(file, typeof content === 'object' && 'channels' in content ? encodeWav(content, 'float32') : content)
}

/** A track of four tones; `pitch` tells tracks apart. Six seconds are two windows. */
export const putTrack = (dir: string, {pitch = 100, seconds = 0.1, ...rest}: Tone = {}): void => {
  for (const [n, stem] of STEMS.entries())
    put(path.join(dir, `${stem}.wav`), tone({pitch: pitch * (n + 1), seconds, ...rest}))
}
