import {z} from 'zod'

const count = z.number().int().min(1)

/** `network.config` of a pack whose network is the band-split one. */
export const bandSplitConfig = z
  .object({
    /** The trainer's own word for how many stems one network makes; here the pack's `stems` and `joint` say it. */
    stems: count.optional(),
    /** Points of the Fourier transform, a power of two. */
    fft: count.min(16).max(65536),
    /** Samples from one frame to the next: fft / 2 or fft / 4. */
    hop: count,
    /** Classes of equally wide bands from 0 Hz up: how many, and how many bins wide each. */
    bands: z.array(z.tuple([count, count])).min(1),
    /** Width of the body. */
    channels: count.max(8192),
    /** Width inside a block's time layer. */
    hidden: count.max(8192),
    depth: count.max(64),
    /** Frames between the taps of a block's time layer, repeated over the depth. */
    dilations: z.array(count.max(1024)).min(1),
    /** Width of what σ and the contexts are turned into. */
    embedding: count.max(8192),
    /** The trainer's own word for σ_data; here the pack's holds. */
    sigmaData: z.number().positive().optional(),
  })
  .superRefine(({fft, hop, bands}, context) => {
    const issue = (field: string, message: string) => context.addIssue({code: 'custom', path: [field], message})
    if (!Number.isInteger(Math.log2(fft))) issue('fft', `must be a power of two, got ${fft}`)
    if (hop !== fft / 2 && hop !== fft / 4) issue('hop', `must be ${fft / 2} or ${fft / 4}, got ${hop}`)
    const bins = bands.reduce((sum, [many, width]) => sum + many * width, 0)
    if (bins !== fft / 2) issue('bands', `must hold ${fft / 2} bins, got ${bins}`)
  })

/** Hyper-parameters of the band-split network. */
export type BandSplitConfig = Readonly<z.infer<typeof bandSplitConfig>>
