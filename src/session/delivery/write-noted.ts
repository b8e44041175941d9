import path from 'node:path'
import {toDecibels} from '../../audio/dsp/levels.ts'
import type {Blocks} from '../../audio/files/blocks/blocks.ts'
import {measured} from '../../audio/files/blocks/measured.ts'
import type {Tags} from '../../audio/files/tags/tags.ts'
import {type Format, writeSound} from '../../audio/files/write-sound.ts'

type Noting = {
  readonly format: Format
  readonly tags?: Tags
  readonly signal: AbortSignal
  /** How one gets a file that is not clipped. */
  readonly mend: string
}

/**
 * Writes a sound and returns a line for people when the format could not hold all of it: floats keep what is above full
 * scale, others clip it. `name` is what the line calls the file. Throws as `writeSound` does.
 */
export const writeNoted = async (
  file: string,
  blocks: Blocks,
  {mend, ...writing}: Noting,
  name = path.basename(file),
): Promise<string | undefined> => {
  const {sound, peak} = measured(blocks)
  await writeSound(file, sound, writing)
  if (writing.format === 'wav' || peak() <= 1) return undefined
  return `${name} is ${toDecibels(peak()).toFixed(1)} dB above full scale and was clipped; ${mend}`
}
