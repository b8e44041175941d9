import {execFileSync} from 'node:child_process'
import {itNeeds, runs} from './needs.ts'

export const itWithFfmpeg = itNeeds({found: runs('ffmpeg', ['-version']), install: 'ffmpeg'})

/** Converts a file; the arguments stand between input and output. */
export const ffmpeg = (input: string, args: readonly string[], output: string): string => {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, ...args, output])
  return output
}
