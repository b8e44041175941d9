import type {Samples} from '../../base/units.ts'
import type {Gauge} from './meters.ts'
import type {Bus} from './voice.ts'

/** A bus of so many frames, and what is measured as it is handed on. */
export type MixBus = Bus & {
  clear(frames: Samples): void
  /** Writes its first frames, [frame][left, right], into `out` from value `from` on. */
  interleaveInto(out: Float32Array, from: number, frames: Samples): void
}

export const createMixBus = (most: Samples, gauge: Gauge): MixBus => {
  const [left, right] = [new Float64Array(most), new Float64Array(most)]
  return {
    left,
    right,
    clear: frames => {
      left.fill(0, 0, frames)
      right.fill(0, 0, frames)
    },
    interleaveInto: (out, from, frames) => {
      for (let i = 0, k = from; i < frames; i++, k += 2) {
        const l = left[i]!
        const r = right[i]!
        out[k] = l
        out[k + 1] = r
        gauge.peak = Math.max(gauge.peak, Math.abs(l), Math.abs(r))
        gauge.power += l * l + r * r
      }
    },
  }
}
