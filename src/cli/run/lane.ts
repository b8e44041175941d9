import {peaks} from '../../audio/dsp/levels.ts'
import {STEMS, type Stem} from '../../base/stems.ts'

const BLOCKS = ' ▁▂▃▄▅▆▇█'
/** Colours that stay apart for colour-blind eyes; the name beside each lane says the same. */
const COLOUR: Readonly<Record<Stem, number>> = {bass: 75, drums: 209, guitar: 114, piano: 221}

/** How loud a sound is over time: one block a column, from its peaks, on a scale of 24 dB below `full`. */
const envelope = (samples: Float32Array, columns: number, full: number): string => {
  const {min, max} = peaks(samples, columns)
  return Array.from({length: columns}, (_, column) => {
    const level = Math.max(max[column]!, -min[column]!)
    const height = level > 0 ? 1 + (20 * Math.log10(level / full)) / 24 : 0
    return BLOCKS[Math.max(0, Math.min(BLOCKS.length - 1, Math.round(height * (BLOCKS.length - 1))))]
  }).join('')
}

export type LaneOptions = {readonly columns: number; readonly colour: boolean}

/** One line a stem: its name, its envelope on a scale that all four share, and a note such as a score. */
export const lanes = (
  stems: readonly Float32Array[],
  notes: readonly string[],
  {columns, colour}: LaneOptions,
): string[] => {
  const full = stems.flatMap(stem => [...levelsOf(stem)]).reduce((a, b) => Math.max(a, b), 1e-9)
  return STEMS.map((stem, n) => {
    const drawn = envelope(stems[n]!, columns, full)
    const paint = (text: string): string => (colour ? `\x1b[38;5;${COLOUR[stem]}m${text}\x1b[39m` : text)
    return `  ${paint(stem.padEnd(7))} ${paint(drawn)}  ${notes[n] ?? ''}`.trimEnd()
  })
}

const levelsOf = (samples: Float32Array): Float32Array => {
  const {min, max} = peaks(samples, 1)
  return Float32Array.of(-min[0]!, max[0]!)
}

/** The columns that fit beside a name and a note, and whether this stream wants colour (NO_COLOR is heeded). */
export const laneOptions = (out: NodeJS.WriteStream): LaneOptions => ({
  columns: Math.max(20, Math.min(72, (out.columns ?? 80) - 24)),
  colour: Boolean(out.isTTY) && !process.env.NO_COLOR,
})
