import type {Hertz} from '../../base/units.ts'

/** HTK's mel scale, 2595·log₁₀(1 + f/700). */
export const toMel = (frequency: Hertz): number => 2595 * Math.log10(1 + frequency / 700)

/** Inverse of `toMel`. */
export const fromMel = (mel: number): Hertz => 700 * (10 ** (mel / 2595) - 1)
