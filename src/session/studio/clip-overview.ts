import {readFile, stat} from 'node:fs/promises'
import {drawOverview, type Overview} from '../../audio/overview/overview.ts'
import {decodeOverview, encodeOverview, type Stamp} from '../../audio/overview/overview-file.ts'
import type {Sound} from '../../audio/sound/sound.ts'
import {createBreather} from '../../base/breather.ts'
import {writeWhole} from '../../base/write-whole.ts'

/** Throws Cancelled, and what reading the sound throws. */
export const drawCalmly = async (sound: Sound, signal?: AbortSignal): Promise<Overview> => {
  const breathe = createBreather(signal)
  const steps = drawOverview(sound)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
}

/** Where the overview of a sound file lies. */
export const beside = (file: string): string => `${file}.overview`

const stampOf = async (file: string): Promise<Stamp> => {
  const {size, mtimeMs} = await stat(file)
  return {bytes: size, changed: mtimeMs}
}

/** Writes the overview of a sound file beside it. Throws BadInput. */
export const keepOverview = async (file: string, overview: Overview): Promise<void> =>
  writeWhole(beside(file), encodeOverview(overview, await stampOf(file)))

/** The overview that lies beside a sound file; nothing when there is none, or the sound was changed since. */
export const keptOverview = async (file: string): Promise<Overview | undefined> => {
  const bytes = await readFile(beside(file)).catch(() => undefined)
  return bytes && decodeOverview(bytes, await stampOf(file))
}
