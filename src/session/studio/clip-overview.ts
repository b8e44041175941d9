import {readFile, stat} from 'node:fs/promises'
import type {Audio} from '../../audio/audio.ts'
import {drawOverview, type Overview} from '../../audio/overview.ts'
import {decodeOverview, encodeOverview, type Stamp} from '../../audio/overview-file.ts'
import {createBreather} from '../../base/breather.ts'
import {writeWhole} from '../../base/write-whole.ts'

/** Throws Cancelled. */
export const drawCalmly = async ({channels, sampleRate}: Audio, signal?: AbortSignal): Promise<Overview> => {
  const breathe = createBreather(signal)
  const steps = drawOverview(channels, sampleRate)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
  }
}

const beside = (file: string): string => `${file}.overview`

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
