import {z} from 'zod'

const count = z.number().int().min(1)
const perLevel = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(16)

/**
 * Hyper-parameters of the time-domain U-Net (audio-diffusion-pytorch 0.0.43 `UNet1d`).
 * Levels run from the input (0) to the bottleneck (`factors.length`). The network's
 * parameter names and shapes follow from this alone: see `unet1dShapes`.
 */
export const unet1dConfig = z.object({
  /** Channels of the input: the noisy stems, and the contexts where a pack has them. */
  inChannels: count.max(64),
  /** Channels of the output: the stems. */
  outChannels: count.max(64),
  /** Base width; level i is `channels × multipliers[i]` wide. */
  channels: count.max(8192),
  /** Samples folded into one frame before level 0. */
  patchFactor: count.max(4096),
  /** Residual blocks in the patcher, and as many in the unpatcher. Only 1 is known here. */
  patchBlocks: z.literal(1),
  /** Group-norm groups in levels and bottleneck. Patcher and unpatcher use min(this, inChannels or outChannels). */
  resnetGroups: count.max(1024),
  /** A down-sampling kernel is `factor × this + 1` wide. */
  kernelMultiplierDownsample: count.max(16),
  /** One more than there are factors. */
  multipliers: perLevel(count.max(64)),
  /** Stride of each down-sampling. */
  factors: perLevel(count.max(64)),
  /** Residual blocks in each level going down; going up one more where the level has a transformer. */
  numBlocks: perLevel(count.max(64)),
  /** Which levels end in a transformer. */
  attentions: perLevel(z.boolean()),
  attentionHeads: count.max(1024),
  /** Features of one head. */
  attentionFeatures: count.max(8192),
  /** Inner width of the transformer's feed-forward, in widths of its level. */
  attentionMultiplier: count.max(64),
  useNearestUpsample: z.boolean(),
  /** Skips are scaled by 2^-½. */
  useSkipScale: z.boolean(),
  useAttentionBottleneck: z.boolean(),
  useContextTime: z.boolean(),
  /** Width of the mapping that σ is turned into; officially 4 × channels. */
  contextMappingFeatures: count.max(65_536),
})

type Unet = z.infer<typeof unet1dConfig>
type List = 'multipliers' | 'factors' | 'numBlocks' | 'attentions'
export type UNet1dConfig = Readonly<Omit<Unet, List>> & {readonly [K in List]: Readonly<Unet[K]>}

/** The window's length must be a multiple of this many samples. */
export const lengthMultiple = (config: UNet1dConfig): number =>
  config.factors.reduce((product, factor) => product * factor, config.patchFactor)
