import type {Audio} from '../../audio/audio.ts'
import {BadInput} from '../../base/errors.ts'
import {hashFile} from '../../base/hash-file.ts'
import type {PerStem} from '../../base/stems.ts'
import type {JobRequest} from '../../runner/job.ts'
import {generate, impute, type MakeOptions} from '../../runner/make.ts'
import type {Runner} from '../../runner/runner.ts'
import {type Made, separate} from '../../runner/separate.ts'
import type {Clip, LaneName, Project} from '../project/project.ts'
import type {Plan} from '../recipe/plan-run.ts'
import {fileOf, readClip} from './clips.ts'

export type ReadyPlan = Extract<Plan, {kind: 'ready'}>

/** What one take is made with. */
export type Bench = {
  readonly runner: Runner
  readonly request: JobRequest
  readonly options: MakeOptions & {readonly onRestore: (done: number) => void}
}

/** A task whose input is at hand. */
export type Maker = {
  make(bench: Bench): Promise<Made>
  /** What quartet.json says besides: the input, and where it is made anew. */
  readonly details: Readonly<Record<string, unknown>>
}

export type Input = {
  readonly folder: string
  readonly project: Project
  readonly plan: ReadyPlan
  readonly signal: AbortSignal
}

/** Reads what the task needs. Throws BadInput when a clip is gone, and Cancelled. */
export const prepareTask = async (input: Input): Promise<Maker> => MAKERS[input.project.setup.task](input)

const clipIn = ({lanes}: Project, lane: LaneName): Clip => {
  const {clip} = lanes[lane]
  if (!clip) throw new BadInput(`${lane}: holds nothing, expected a sound; load one`)
  return clip
}

/** What quartet.json says of a clip. */
export const traceOf = async (
  {file, source, ...clip}: Clip,
  {folder, signal}: Input,
): Promise<Record<string, unknown>> => ({
  file,
  source,
  sha256: (await hashFile(await fileOf(folder, {file, source, ...clip}), {signal})).sha256,
  sampleRate: clip.sampleRate,
  channels: clip.channels,
  samples: clip.length,
  seconds: clip.length / clip.sampleRate,
})

const separation = async (input: Input): Promise<Maker> => {
  const clip = clipIn(input.project, 'mix')
  const mix = await readClip(input.folder, clip, input.signal)
  return {
    make: ({runner, request, options}) => separate(runner, mix, request, options),
    details: {input: await traceOf(clip, input), made: input.plan.make},
  }
}

const generation = async ({plan: {seconds}}: Input): Promise<Maker> => ({
  make: ({runner, request, options}) => generate(runner, seconds, request, options),
  details: {seconds},
})

const imputation = async (input: Input): Promise<Maker> => {
  const {make, given, range, ranges} = input.plan
  const stems: PerStem<Audio> = {}
  const traces: PerStem<unknown> = {}
  for (const stem of given) {
    const clip = clipIn(input.project, stem)
    stems[stem] = await readClip(input.folder, clip, input.signal)
    traces[stem] = await traceOf(clip, input)
  }
  const known = {stems, make, align: true, ranges}
  return {
    make: ({runner, request, options}) => impute(runner, known, request, options),
    details: {given: traces, made: make, ...range, ...(ranges && {ranges})},
  }
}

const MAKERS = {separate: separation, generate: generation, impute: imputation} as const
