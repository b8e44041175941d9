import {cellsOf, type Part, SPACE, WHOLE} from './cells.ts'
import {dotsOf} from './envelope.ts'
import type {Line} from './run.ts'
import {NOISE, paintLane, type Sprinkle, type WaveformOptions} from './waveform.ts'

export type FormingOptions = WaveformOptions & {
  /** How far the noise reaches, linear: some 2σ/peak of the music. 0 leaves the estimate alone. */
  readonly noise: number
  /** Which part of the width the noise is in; all of it. */
  readonly noisePart?: Part
  /** Another number scatters the specks otherwise: one for each lane, and a new one for each step to let them dance. */
  readonly seed?: number
}

/** Specks on the centre line, of all dots there. */
const DENSITY = 0.42

/** A number in 0 … 1 for every dot, always the same one. */
const chance = (x: number, y: number, seed: number): number => {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77) ^ Math.imul(seed + 1, 0xc2b2ae3d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/**
 * A lane while it forms: the estimate x̂₀ as a waveform, and around it the noise of the step as specks that grow fewer away
 * from the centre and draw in as the noise falls. A speck that is there at little noise is there at more.
 */
export const forming = (
  estimate: Float32Array | undefined,
  {noise, noisePart, seed = 0, ...options}: FormingOptions,
): Line[] => {
  const sprinkle: Sprinkle = ({codes, styles}, row, {envelope, raster, centre}) => {
    const reach = dotsOf(noise * (options.gain ?? 1), centre * 64) / 64
    if (reach <= 0) return
    const {from, to} = cellsOf(noisePart ?? WHOLE, codes.length) ?? {from: 0, to: 0}
    for (let cell = from; cell < to; cell++)
      for (let x = 0; x < raster.across; x++) {
        const column = cell * raster.across + x
        if (envelope.up[column]! < 0) continue
        for (let y = 0; y < raster.down; y++) {
          const dot = row * raster.down + y
          const far = Math.abs(dot + 0.5 - centre) / reach
          if (far >= 1 || chance(column, dot, seed) >= DENSITY * (1 - far * far)) continue
          if (codes[cell] === SPACE) styles[cell] = NOISE
          codes[cell] = raster.addDot(codes[cell]!, x, y)
        }
      }
  }
  return paintLane(estimate, options, sprinkle)
}
