import {z} from 'zod'

const count = z.number().int().min(1)

/** `network.config` of a pack whose network is a waveform regressor. */
export const demucsConfig = z
  .object({
    stems: count.max(64),
    /** It takes known stems beside the mix: the orderless network. */
    given: z.boolean(),
    /** Width of the first level; doubled at each of the others. */
    channels: count.max(8192),
    depth: count.max(12),
    kernel: count.max(4096),
    stride: count.max(4096),
    /** Width within the blocks in the middle. */
    hidden: count.max(65_536),
    /** Of the blocks in the middle, in their frames. */
    dilations: z.array(count.max(65_536)).min(1).max(256),
    /** RMS of the mixes: inputs are divided by it, outputs multiplied. */
    level: z.number().positive(),
  })
  .refine(({kernel, stride}) => kernel >= stride && (kernel - stride) % 2 === 0, {
    path: ['kernel'],
    message: 'must be the stride and an even number of samples more, so that frames and samples meet at both ends',
  })

export type DemucsConfig = Readonly<z.infer<typeof demucsConfig>>

/** Width of every level. */
export const demucsWidths = ({channels, depth}: DemucsConfig): number[] =>
  Array.from({length: depth}, (_, level) => channels * 2 ** level)

/** Channels of the input: the mix, and where stems can be known their waves and a flag for each. */
export const demucsInputs = ({stems, given}: DemucsConfig): number => 1 + (given ? 2 * stems : 0)

/** The window's length must be a multiple of this many samples. */
export const demucsLengthMultiple = ({stride, depth}: DemucsConfig): number => stride ** depth
