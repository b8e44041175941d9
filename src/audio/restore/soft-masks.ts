import type {Spectrum} from '../dsp/spectrum.ts'
import type {Placement} from '../files/placement.ts'
import type {StemFrames} from './stem-frames.ts'

/** Masks above the model's band are those of its top quarter. */
const TOP_QUARTER = 0.75
/** How much of the energy of earlier frames stays in the masks above the model's band, so that they do not flutter. */
const LINGER = 0.4
/** Bins this far below a frame's mean are shared equally. */
const FLOOR = 1e-6

/** What shares a frame that was read out among the stems, channel after channel. Written stems sum to the channel. */
export type Shares = {
  update(frames: StemFrames, c: number): void
  /** Writes stem n of the channel c that was last updated. */
  shareInto(out: Spectrum, frames: StemFrames, at: {c: number; n: number}): void
}

/**
 * Shares a frame of one channel out among the stems: stem n = g_n·S_n + v_n·(X − Σ g·S), where
 * v_n = |g_n·S_n|²/Σ|g·S|² up to `topBin` and the same ratio of the top quarter's energies above it.
 */
export class SoftMasks implements Shares {
  readonly placement: Placement
  readonly topBin: number
  readonly rest: Spectrum // X − Σ g·S
  private readonly masks: Float64Array[] // [stem][bin]
  private readonly topEnergy: Float64Array[] // [channel][stem]

  constructor(frames: StemFrames, placement: Placement, topBin: number) {
    const bins = frames.fft.size / 2 + 1
    this.placement = placement
    this.topBin = topBin
    this.masks = frames.stems.map(() => new Float64Array(bins))
    this.rest = {re: new Float64Array(bins), im: new Float64Array(bins)}
    this.topEnergy = frames.mix.map(() => new Float64Array(frames.stems.length))
  }

  /** Works out masks and rest of channel c for the frame that was read. */
  update({mix, stems}: StemFrames, c: number): void {
    const {masks, rest, placement, topBin} = this
    rest.re.set(mix[c]!.re)
    rest.im.set(mix[c]!.im)
    let total = 0
    for (const [n, {re, im}] of stems.entries()) {
      const [gain, mask] = [placement[c]![n]!, masks[n]!]
      for (let k = 0; k < topBin; k++) {
        const placedRe = gain[k]! * re[k]!
        const placedIm = gain[k]! * im[k]!
        rest.re[k] = rest.re[k]! - placedRe
        rest.im[k] = rest.im[k]! - placedIm
        mask[k] = placedRe * placedRe + placedIm * placedIm
        total += mask[k]!
      }
    }
    this.updateTop({stems}, c)
    const floor = (FLOOR * total) / Math.max(1, topBin)
    normalise(masks, topBin, floor)
  }

  shareInto(out: Spectrum, {stems}: StemFrames, {c, n}: {c: number; n: number}): void {
    const {masks, rest, placement, topBin} = this
    const [mask, gain, stem] = [masks[n]!, placement[c]![n]!, stems[n]!]
    for (let k = 0; k < mask.length; k++) {
      const placed = k < topBin ? gain[k]! : 0
      out.re[k] = placed * stem.re[k]! + mask[k]! * rest.re[k]!
      out.im[k] = placed * stem.im[k]! + mask[k]! * rest.im[k]!
    }
  }

  /** Works out the masks above `topBin` alone: each is one number, from energies so that a loud onset takes over at once. */
  updateTop({stems}: Pick<StemFrames, 'stems'>, c: number): void {
    const energies = this.topEnergy[c]!
    let sum = 0
    for (const [n, {re, im}] of stems.entries()) {
      const gain = this.placement[c]![n]!
      let now = 0
      for (let k = Math.floor(TOP_QUARTER * this.topBin); k < this.topBin; k++) {
        const placedRe = gain[k]! * re[k]!
        const placedIm = gain[k]! * im[k]!
        now += placedRe * placedRe + placedIm * placedIm
      }
      energies[n] = now + LINGER * energies[n]!
      sum += energies[n]!
    }
    for (const [n, mask] of this.masks.entries())
      mask.fill(sum > 0 ? energies[n]! / sum : 1 / this.masks.length, this.topBin)
  }

  /** Writes what stem n has above `topBin` of the channel c that was last updated there. */
  shareTopInto(out: Spectrum, {mix}: Pick<StemFrames, 'mix'>, {c, n}: {c: number; n: number}): void {
    const {re, im} = mix[c]!
    const mask = this.masks[n]!
    for (let k = this.topBin; k < mask.length; k++) {
      out.re[k] = mask[k]! * re[k]!
      out.im[k] = mask[k]! * im[k]!
    }
  }
}

/** Energies to masks that sum to 1; where there is no energy, to equal ones. */
const normalise = (masks: readonly Float64Array[], bins: number, floor: number): void => {
  const equal = 1 / masks.length
  for (let k = 0; k < bins; k++) {
    let sum = floor
    for (const mask of masks) sum += mask[k]!
    for (const mask of masks) mask[k] = sum > 0 ? (mask[k]! + floor * equal) / sum : equal
  }
}
