import {Unreadable} from '../../base/errors.ts'
import type {Hertz, Samples} from '../../base/units.ts'

/** One line about samples that are no numbers; `x` begins at sample `base` of the sound and holds one. */
export const notFinite = (
  name: string,
  x: Float32Array,
  {sampleRate, base = 0}: {sampleRate: Hertz; base?: Samples},
): Unreadable => {
  const at = base + x.findIndex(value => !Number.isFinite(value))
  const where = `the first at ${(at / sampleRate).toFixed(3)} s`
  return new Unreadable(
    `${name}: holds samples that are not finite numbers (NaN or infinite), ${where}; export it again`,
  )
}
