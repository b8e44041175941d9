import type {Samples} from '../../base/units.ts'

/** [stem, sample] as one view a stem. */
export const stemRows = (stems: Float32Array, length: Samples): Float32Array[] =>
  Array.from({length: stems.length / length}, (_, n) => stems.subarray(n * length, (n + 1) * length))
