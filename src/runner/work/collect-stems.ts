import type {Samples} from '../../base/units.ts'
import type {Stretch} from '../../sampler/windows/long.ts'

/** Puts the stretches of stems of that length together in memory: [stem, sample]. */
export const collectStems = (length: Samples): {add(stretch: Stretch): void; stems(): Float32Array} => {
  let stems = new Float32Array(0)
  return {
    add: ({at, stems: rows}) => {
      if (stems.length === 0) stems = new Float32Array(rows.length * length)
      for (const [n, row] of rows.entries()) stems.set(row, n * length + at)
    },
    stems: () => stems,
  }
}
