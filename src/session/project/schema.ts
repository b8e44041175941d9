import {z} from 'zod'
import {BadInput} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {SEED_RANGE} from '../../base/seed.ts'
import {STEMS} from '../../base/stems.ts'
import {engineText, parseEngine} from '../../runner/engines.ts'
import {METHODS, SEPARATORS} from '../../sampler/preset/methods.ts'
import {isInnerPath} from '../folder/inner-path.ts'
import {TASKS} from '../recipe/task-methods.ts'
import {
  BEATS_IN_BAR_RANGE,
  DOWNBEAT_RANGE,
  GAIN_RANGE,
  PAN_RANGE,
  SECONDS_RANGE,
  STEPS_RANGE,
  TAKES_RANGE,
  TEMPO_RANGE,
} from './limits.ts'
import {BEAT_UNITS} from './metre.ts'
import {tidied} from './parts.ts'
import {LANES, type Project, TAKE_ID} from './project.ts'

const within = ({from, to}: {from: number; to: number}) => z.number().min(from).max(to)
const whole = (range: {from: number; to: number}) => within(range).int()
const count = z.number().int().min(1)
const time = z.number().min(0)
/** Shown in a terminal, so what comes from elsewhere must not bring escapes along. */
const text = z.string().max(4096).transform(printable)
const name = z.string().min(1).max(4096)

const clip = z.object({
  file: z.string().refine(isInnerPath, 'must be a path inside the project folder, with forward slashes and without ..'),
  name: text,
  sampleRate: count.max(10_000_000),
  channels: count.max(4096),
  length: z.number().int().min(0),
  bytes: z.number().int().min(0),
  source: z.string().max(4096).optional(),
})

const range = z
  .object({from: time, to: time})
  .refine(({from, to}) => from < to, {path: ['to'], message: 'must be later than from'})

const parts = z
  .array(range)
  .min(1)
  .refine(list => tidied(list) === list, 'must be in order and apart')

const share = within({from: 0, to: 1})

const metre = z.object({
  tempo: within(TEMPO_RANGE),
  beatsInBar: whole(BEATS_IN_BAR_RANGE),
  beatUnit: z.literal(BEAT_UNITS),
  downbeat: within(DOWNBEAT_RANGE),
  estimate: z.object({beat: share, bar: share, steady: z.boolean()}).optional(),
})

const lane = z
  .object({
    clip: clip.optional(),
    locked: z.boolean(),
    muted: z.boolean(),
    soloed: z.boolean(),
    gain: within(GAIN_RANGE),
    pan: within(PAN_RANGE),
    parts: parts.optional(),
  })
  .refine(({clip, locked}) => clip || !locked, {path: ['locked'], message: 'must be false where there is no clip'})

const engine = name.transform((written, {addIssue}) => {
  try {
    return parseEngine(written)
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    addIssue(error.message)
    return z.NEVER
  }
})

const setup = z.object({
  task: z.enum(TASKS),
  method: z.enum(SEPARATORS).optional(),
  preset: name,
  steps: whole(STEPS_RANGE).optional(),
  seed: whole(SEED_RANGE).optional(),
  takes: whole(TAKES_RANGE),
  seconds: within(SECONDS_RANGE),
  onlyLoop: z.boolean(),
  model: name,
  guess: name.optional(),
  engine,
})

const agreement = within({from: -1, to: 1})

const fit = z.object({
  score: within({from: 0, to: 100}),
  onsets: agreement,
  chroma: agreement.optional(),
  sounding: within({from: 0, to: 1}),
})

export const takeSchema = z.object({
  id: z.string().regex(TAKE_ID, 'must be four digits or more'),
  task: z.enum(TASKS),
  method: z.enum(METHODS),
  preset: text,
  steps: z.number().int().min(0),
  seed: whole(SEED_RANGE),
  index: z.number().int().min(0),
  model: text,
  made: z.iso.datetime(),
  runSeconds: time,
  starred: z.boolean(),
  fit: fit.optional(),
  range: range.optional(),
  ranges: z.partialRecord(z.enum(STEMS), parts).optional(),
  stems: z.partialRecord(z.enum(STEMS), clip),
})

/** A project as a session file holds it: parsed, its engine is more than a name. */
export const projectSchema: z.ZodType<Project> = z.object({
  name: text,
  lanes: z.object({
    bass: lane,
    drums: lane,
    guitar: lane,
    piano: lane,
    mix: lane.refine(({locked}) => !locked, {path: ['locked'], message: 'must be false: the mix is never locked'}),
  }),
  loop: range.optional(),
  metre: metre.optional(),
  setup,
  takes: z
    .array(takeSchema)
    .refine(takes => new Set(takes.map(({id}) => id)).size === takes.length, 'must not hold two takes of one id'),
  place: z.object({
    lane: z.enum(LANES),
    view: z.enum(['waveform', 'spectrogram']),
    position: time,
    inSeconds: z.boolean().optional(),
  }),
})

/** Of a project what `projectSchema` parses to it again. */
export const storedProject = (project: Project): object => ({
  ...project,
  setup: {...project.setup, engine: engineText(project.setup.engine)},
})
