import {z} from 'zod'
import {REST, STEMS} from '../../base/stems.ts'
import type {Issue} from '../networks/kind.ts'
import {multipleOf, networkSchema, ofKind} from '../networks/kinds.ts'

export const FORMAT = 1
export const MANIFEST = 'model.json'
/** Beside it while a pack is being brought: who brings it. */
export const LOCK = 'lock'

const count = z.number().int().min(1)
/** Shown in a terminal as it is, so it must not hold escapes. */
const line = z
  .string()
  .min(1)
  .max(2000)
  .regex(/^\P{Cc}*$/u, 'must be one line without control characters')
const sigma = z.number().positive()

const file = z.object({
  /** Relative to the pack, with forward slashes. */
  path: line.max(255),
  bytes: z.number().int().min(8),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
})

const isInOrder = (stems: readonly string[]): boolean => String(stems) === String(STEMS) || String(stems) === REST

/** `model.json` but for what is found by writing it. */
const description = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, dots and dashes'),
  version: line,
  licence: line,
  description: line.optional(),
  /** What the network's rows are. All else here takes them in the usual order. */
  stems: z
    .array(z.enum([...STEMS, REST]))
    .refine(isInOrder, `must be ${STEMS.join(', ')}, in this order, or ${REST} alone`),
  /** Hz, mono. */
  sampleRate: count.max(384_000),
  /** Samples the network sees at once. A graph grows with them, and a pack may come from anywhere. */
  window: count.max(2 ** 24),
  sigmaData: sigma,
  /**
   * The noise levels it was trained for, as whoever made it says. People read them; nothing holds a run to them. One that hears
   * no noise has them too, and they say nothing.
   */
  sigmaMin: sigma,
  sigmaMax: sigma,
  /** RMS, while they sound, of the mixes it was trained on; input is brought to this level and the result back. */
  level: z.number().positive().default(0.1),
  network: networkSchema,
  /** What the network can be given beside the noisy stems. */
  contexts: z.object({mix: z.boolean(), given: z.boolean()}),
  /** `false`: weakly supervised, one one-stem network for each stem, its tensors named `<stem>.…`. */
  joint: z.boolean(),
  trainedOn: line,
  /** Measured figures, by data set or method. */
  scores: z.record(z.string(), z.unknown()).default({}),
  /** What suits this model when the user does not say: `method`, `steps`, `preset`, … */
  defaults: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
})

type Description = z.infer<typeof description>

const checkDescription = (pack: Description, issue: Issue): void => {
  if (pack.sigmaMin >= pack.sigmaMax)
    issue(['sigmaMin'], `must be below sigmaMax ${pack.sigmaMax}, got ${pack.sigmaMin}`)
  if (isRestPack(pack)) checkRest(pack, issue)
  ofKind(pack.network, (kind, config) => kind.check?.(config, pack, issue))
  const multiple = multipleOf(pack.network)
  if (pack.window % multiple !== 0) issue(['window'], `must be a multiple of ${multiple}, got ${pack.window}`)
}

/** Whether a pack finds what is in a mix beside the stems, and nothing else. */
export const isRestPack = ({stems}: Pick<Description, 'stems'>): boolean => stems.includes(REST)

const checkRest = ({joint, contexts}: Description, issue: Issue): void => {
  if (!joint) issue(['joint'], 'must be true: the rest is one network')
  if (!contexts.mix) issue(['contexts', 'mix'], 'must be true: the rest is found in the mix')
}

/** `model.json` without its list of files: what `writePack` is given. */
export const packDescription = description.superRefine((pack, context) =>
  checkDescription(pack, (path, message) => context.addIssue({code: 'custom', path, message})),
)

/** The whole of `model.json`. */
export const packManifest = description
  .extend({format: z.literal(FORMAT), files: z.array(file).min(1).max(10_000)})
  .superRefine((pack, context) =>
    checkDescription(pack, (path, message) => context.addIssue({code: 'custom', path, message})),
  )

export type PackDescription = Description
/** A description before defaults are filled in. */
export type PackDescriptionInput = z.input<typeof packDescription>
export type PackManifest = z.infer<typeof packManifest>
export type PackFile = z.infer<typeof file>

/** The first thing wrong, in one line: `network.factors: must …`. */
export const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0]
  if (!issue) return 'is not as expected'
  const where = issue.path
    .map(String)
    .join('.')
    .replace(/\p{Cc}/gu, '?')
  const fault = issue.message.replace(OUT_OF_BOUNDS, (_, sign: keyof typeof BOUNDS) => `expected ${BOUNDS[sign]} `)
  return where ? `${where}: ${fault}` : fault
}

/** As zod says it by itself. */
const OUT_OF_BOUNDS = /^Too (?:small|big): expected \w+ to (?:be|have) (>=|<=|>|<)(?=-?\d)/
const BOUNDS = {'>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than'} as const
