import {z} from 'zod'
import {ModelError} from '../../base/errors.ts'

const count = z.number().int().min(1)

const schema = z.object({
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
})

/** Hyper-parameters of the band-split network. */
export type BandSplitConfig = Readonly<z.infer<typeof schema>>

/** Reads `network.config` of a pack. Throws ModelError naming the first field that is wrong. */
export const bandSplitConfig = (config: unknown): BandSplitConfig => {
  const parsed = schema.safeParse(config)
  const fail = (field: string, what: string) => new ModelError(`model.json: network.config.${field}: ${what}`)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw fail(issue.path.join('.'), issue.message)
  }
  const {fft, hop, bands} = parsed.data
  if (!Number.isInteger(Math.log2(fft))) throw fail('fft', `must be a power of two, got ${fft}`)
  if (hop !== fft / 2 && hop !== fft / 4) throw fail('hop', `must be ${fft / 2} or ${fft / 4}, got ${hop}`)
  const bins = bands.reduce((sum, [many, width]) => sum + many * width, 0)
  if (bins !== fft / 2) throw fail('bands', `must hold ${fft / 2} bins, got ${bins}`)
  return parsed.data
}
