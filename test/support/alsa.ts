import {readFileSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {runs} from './needs.ts'

/** Settings under which no sound server is found, and of ALSA only what the file says. */
const soundSettings = (config: string): Record<string, string> => ({
  ALSA_CONFIG_PATH: config,
  PULSE_SERVER: 'unix:/nowhere',
  PIPEWIRE_REMOTE: '/nowhere',
  SDL_AUDIODRIVER: 'alsa',
  QUARTET_OUTPUT: '',
})

export type FileDevice = {
  /** What a process must be started with for its sound to arrive here. */
  readonly settings: Readonly<Record<string, string>>
  /** All that has arrived until now: 16-bit left and right in turn. */
  arrived(): Buffer
}

/** A real ALSA device that writes what it is given to a file. It takes sound as fast as it comes. */
export const createFileDevice = (folder: string): FileDevice => {
  const [config, file] = [path.join(folder, 'file-device.conf'), path.join(folder, 'arrived.raw')]
  writeFileSync(file, '')
  // Through a pipe, for the device begins its file anew whenever it is opened.
  writeFileSync(
    config,
    `pcm.!default {\n  type file\n  file "|cat >> '${file}'"\n  format raw\n  slave.pcm { type null }\n}\n`,
  )
  return {settings: soundSettings(config), arrived: () => readFileSync(file)}
}

/** Settings under which there is no device at all. */
export const noDevice = (folder: string): Readonly<Record<string, string>> => {
  const config = path.join(folder, 'no-device.conf')
  writeFileSync(config, '')
  return soundSettings(config)
}

const canResolve = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/** What each output needs to be there. */
export const OUTPUT_NEEDS = {
  speaker: {found: process.platform === 'linux' && canResolve('speaker'), install: 'libasound2-dev, then npm install'},
  aplay: {found: runs('aplay', ['--version']), install: 'alsa-utils'},
} as const
