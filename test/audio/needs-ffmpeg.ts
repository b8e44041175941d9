import {execFileSync, spawnSync} from 'node:child_process'
import {it} from 'vitest'

const present = spawnSync('ffmpeg', ['-version']).status === 0

/** A test that needs ffmpeg: skipped with a hint where it is missing, but never in CI. */
export function itWithFfmpeg(name: string, test: () => Promise<void> | void): void {
  if (present || process.env.CI) it(name, test)
  else it.skip(`${name} (install ffmpeg to run this)`, test)
}

/** Converts a file; the arguments stand between input and output. */
export function ffmpeg(input: string, args: readonly string[], output: string): string {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, ...args, output])
  return output
}
