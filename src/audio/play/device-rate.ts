import type {Hertz} from '../../base/units.ts'

const [LOW, HIGH] = [44_100, 48_000] as const

/** The rate that the device is opened at: the highest of the sounds' brought to 44,100 or 48,000 Hz, which every device has. */
export const deviceRate = (rates: readonly Hertz[]): Hertz => {
  const highest = Math.max(0, ...rates)
  if (highest === 0 || highest % 11_025 === 0) return LOW
  if (highest % 8_000 === 0) return HIGH
  return highest <= LOW ? LOW : HIGH
}
