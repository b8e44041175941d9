import type {Samples} from '../../base/units.ts'
import {findPlacement} from '../files/placement.ts'
import {type Shares, SoftMasks} from './soft-masks.ts'
import {findSpread} from './spread.ts'
import type {StemFrames} from './stem-frames.ts'
import {StereoShares} from './stereo-shares.ts'

/** Looks at the whole song and says how its frames are shared out: two channels together, others one by one. */
export function* findShares(frames: StemFrames, length: Samples, topBin: number): Generator<void, Shares> {
  const placement = yield* findPlacement(frames, length, topBin)
  const masks = (): SoftMasks => new SoftMasks(frames, placement, topBin)
  if (frames.mix.length !== 2) return masks()
  return new StereoShares(masks(), yield* findSpread(frames, length, masks()), frames.fft.size)
}
