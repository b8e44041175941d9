import type {Hertz, Samples} from '../../base/units.ts'
import {frameStart, stft} from '../spectrum.ts'

const RATE: Hertz = 22_050
/** Bins of 2.7 Hz: they tell apart the semitones of a bass, which lie 2.5 Hz apart at its lowest E. */
const GRID = {size: 8192, hop: 4096}
/** From the E below the bass staff to where overtones lie so close that they name no note. */
const LOWEST: Hertz = 41
const HIGHEST: Hertz = 2000
export const CLASSES = 12

/** The pitch class of every bin, 0 for A at 440 Hz; −1 outside the range. */
const classesOf = ({size}: {size: Samples}): Int8Array =>
  Int8Array.from({length: size / 2 + 1}, (_, k) => {
    const frequency = (k * RATE) / size
    if (frequency < LOWEST || frequency > HIGHEST) return -1
    const semitones = Math.round(12 * Math.log2(frequency / 440))
    return ((semitones % CLASSES) + CLASSES) % CLASSES
  })

/**
 * How much of each pitch class sounds over time, [frame][class]: the root of the power of all bins nearest to it, in frames of
 * 372 ms every 186 ms, of mono sound at 22,050 Hz.
 */
export const chroma = (x: Float32Array): Float64Array[] => {
  const classes = classesOf(GRID)
  const frames: Float64Array[] = []
  stft(x, GRID, ({re, im}, f) => {
    const start = frameStart(f, GRID)
    if (start < 0 || start + GRID.size > x.length) return
    const frame = new Float64Array(CLASSES)
    for (let k = 0; k < classes.length; k++) {
      const at = classes[k]!
      if (at >= 0) frame[at]! += re[k]! ** 2 + im[k]! ** 2
    }
    frames.push(frame.map(Math.sqrt))
  })
  return frames
}
