/**
 * Hyper-parameters of the time-domain U-Net (audio-diffusion-pytorch 0.0.43 `UNet1d`).
 * Levels run from the input (0) to the bottleneck (`factors.length`). The network's
 * parameter names and shapes follow from this alone: see `unet1dShapes`.
 */
export type UNet1dConfig = {
  /** Channels of the input: the noisy stems, and the contexts where a pack has them. */
  readonly inChannels: number
  /** Channels of the output: the stems. */
  readonly outChannels: number
  /** Base width; level i is `channels × multipliers[i]` wide. */
  readonly channels: number
  /** Samples folded into one frame before level 0. */
  readonly patchFactor: number
  /** Residual blocks in the patcher, and as many in the unpatcher. Only 1 is known here. */
  readonly patchBlocks: number
  /** Group-norm groups in levels and bottleneck. Patcher and unpatcher use min(this, inChannels or outChannels). */
  readonly resnetGroups: number
  /** A down-sampling kernel is `factor × this + 1` wide. */
  readonly kernelMultiplierDownsample: number
  /** One more than there are factors. */
  readonly multipliers: readonly number[]
  /** Stride of each down-sampling. */
  readonly factors: readonly number[]
  /** Residual blocks in each level going down; going up one more where the level has a transformer. */
  readonly numBlocks: readonly number[]
  /** Which levels end in a transformer. */
  readonly attentions: readonly boolean[]
  readonly attentionHeads: number
  /** Features of one head. */
  readonly attentionFeatures: number
  /** Inner width of the transformer's feed-forward, in widths of its level. */
  readonly attentionMultiplier: number
  readonly useNearestUpsample: boolean
  /** Skips are scaled by 2^-½. */
  readonly useSkipScale: boolean
  readonly useAttentionBottleneck: boolean
  readonly useContextTime: boolean
  /** Width of the mapping that σ is turned into; officially 4 × channels. */
  readonly contextMappingFeatures: number
}

/** The window's length must be a multiple of this many samples. */
export const lengthMultiple = (config: UNet1dConfig): number =>
  config.factors.reduce((product, factor) => product * factor, config.patchFactor)
