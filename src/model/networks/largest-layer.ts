import type {Samples} from '../../base/units.ts'
import type {BandSplitConfig} from './band-split-config.ts'
import {type DemucsConfig, demucsWidths} from './demucs-config.ts'
import type {UNet1dConfig} from './unet1d-config.ts'

/**
 * Values that a layer may have: half a gigabyte of float32. Those of the packs that ship, and the official one's, have 4
 * million.
 */
export const LARGEST_LAYER = 2 ** 27

// How many values the largest layer makes of a window, to a factor of 2. A manifest of a few lines can ask for any number, and
// small weights allow it, for a layer grows with the window too.

/** Spectra of stems and mix, and what is [frame, band, channel]. */
export const bandSplitLayer = (
  {fft, hop, bands, channels, hidden}: BandSplitConfig,
  {samples, stems}: {readonly samples: Samples; readonly stems: number},
): number => {
  const many = bands.reduce((sum, [n]) => sum + n, 0)
  return (samples / hop + 1) * Math.max(fft * (stems + 1), many * Math.max(2 * channels, hidden))
}

/** Every level, and where it attends what each of its frames makes of every other. */
export const unet1dLayer = (config: UNet1dConfig, samples: Samples): number => {
  const {channels, multipliers, factors, attentions, attentionHeads: heads} = config
  const levels = [1, ...factors].map((_, level) => {
    const length = samples / factors.slice(0, level).reduce((product, factor) => product * factor, config.patchFactor)
    const width = channels * multipliers[level]!
    const isLast = level === factors.length
    if (!attentions[level - 1] && !(isLast && config.useAttentionBottleneck)) return length * width
    const inner = Math.max(width * config.attentionMultiplier, 2 * heads * config.attentionFeatures)
    return length * Math.max(inner, heads * length)
  })
  return Math.max(...levels)
}

/** Every level before its gate, and the blocks in the middle. */
export const demucsLayer = (config: DemucsConfig, samples: Samples): number => {
  const {stride, depth, hidden} = config
  const levels = demucsWidths(config).map((width, level) => (2 * width * samples) / stride ** (level + 1))
  return Math.max(...levels, (hidden * samples) / stride ** depth)
}
