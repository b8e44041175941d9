import type {Seconds} from '../../base/units.ts'
import type {Engine} from '../../model/engine.ts'
import {loadPack, type Pack} from '../../model/pack/load-pack.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import {callsOf} from '../../sampler/preset/calls.ts'
import {reachedIn, type Stretch} from '../../sampler/windows/long.ts'
import {cut, type Window} from '../../sampler/windows/windows.ts'
import {contextsFor, openEngine, windowFor} from '../engine/open-engine.ts'
import type {Job, JobFacts, JobStep} from '../job.ts'
import {spareOf} from '../window/anchored.ts'
import {frameOf} from '../window/frame-of.ts'
import {guessAhead} from '../window/guess-ahead.ts'
import {type OpenInput, openInput} from '../window/open-input.ts'
import {type Part, planPart} from '../window/run-part.ts'
import {createWatcher} from '../window/watcher.ts'

export type JobPerformer = {
  /**
   * Makes one take, and the guess that it begins at. Yields its steps, and its stems as stretches that follow each other.
   * Throws BadInput and ModelError.
   */
  perform(job: Job): AsyncGenerator<JobStep | Stretch, JobFacts>
}

type Loaded = {
  readonly key: string
  readonly pack: Pack
  readonly engine: Engine
  /** Of the engine that was wished for; another name says that another one has taken over. */
  readonly name: string
  /** What has not been told yet. */
  readonly notices: string[]
}

/**
 * Performs jobs one after the other and keeps the engines of the last one ready for the next that wants the same; of jobs that
 * alternate those of the last two.
 */
export const createJobPerformer = (): JobPerformer => {
  let kept: Loaded[] = []
  let last: readonly Loaded[] = []

  const wish = async (job: Job) => {
    const {manifest, hash} = await readManifest(job.pack)
    const spare = spareOf(job, frameOf(manifest, manifest.window))
    const samples = windowFor(manifest, job.length + spare)
    const contexts = contextsFor(manifest, job)
    return {job, samples, contexts, key: JSON.stringify([job.pack, hash, job.engine, job.threads, samples, contexts])}
  }
  const load = async (jobs: readonly Job[], alternates: boolean): Promise<Loaded[]> => {
    const wishes = await Promise.all(jobs.map(wish))
    // What was lost in one job may be there again for the next.
    const isWanted = (one: Loaded): boolean =>
      one.engine.name === one.name && ((alternates && last.includes(one)) || wishes.some(({key}) => key === one.key))
    const old = kept
    kept = old.filter(isWanted)
    for (const {engine} of old) if (!kept.some(one => one.engine === engine)) await engine.close()
    const loaded: Loaded[] = []
    for (const {job, samples, contexts, key} of wishes) {
      let found = kept.find(one => one.key === key)
      if (!found) {
        const pack = await loadPack(job.pack)
        const notices: string[] = []
        const wanted = {...pack, manifest: {...pack.manifest, contexts}}
        const tell = (line: string): void => void notices.push(line)
        const engine = await openEngine(wanted, job.engine, {threads: job.threads, samples, tell})
        found = {key, pack, engine, name: engine.name, notices}
        kept.push(found)
      }
      loaded.push(found)
    }
    last = loaded
    return loaded
  }

  async function* perform(job: Job): AsyncGenerator<JobStep | Stretch, JobFacts> {
    const begun = performance.now()
    const jobs = job.first ? [{...job, ...job.first}, job] : [job]
    const loaded = await load(jobs, job.alternates === true)
    const ready = performance.now()

    const {stems: names, sampleRate} = loaded[0]!.pack.manifest
    const look = job.watch && createWatcher({watch: job.watch, stems: names.length, sampleRate})
    const parts = jobs.map((part, i) => {
      const {pack, engine} = loaded[i]!
      return planPart(part, {manifest: pack.manifest, engine, look})
    })
    const account = createAccount(jobs.map(callsOf))
    const stepOf = (i: number, step: JobStep): JobStep => {
      const notice = loaded[i]!.notices.shift()
      return {
        ...account.add(i, step),
        ...(i + 1 < jobs.length && {part: 'guess'}),
        ...(notice && {notice}),
      }
    }
    const input = await openInput(job.input)
    try {
      for await (const {part, made} of inTurn(parts, {job, input}))
        yield made.kind === 'stretch' ? made : stepOf(part, made)
    } finally {
      input.close()
    }
    const seconds = (from: number, to: number): Seconds => Math.round(to - from) / 1000
    return {
      engine: loaded.at(-1)!.engine.name,
      evaluations: account.evaluations(),
      loadSeconds: seconds(begun, ready),
      runSeconds: seconds(ready, performance.now()),
    }
  }
  return {perform}
}

type FromPart = {readonly part: number; readonly made: JobStep | Stretch}

/** Runs the last part; the one before, if there is one, makes the guess that each of its windows begins at. */
async function* inTurn(
  parts: readonly Part[],
  {job, input}: {readonly job: Job; readonly input: OpenInput},
): AsyncGenerator<FromPart, void> {
  const last = parts.length - 1
  const {plan, run} = parts[last]!
  const from = reachedIn(plan, job.from)
  const first = from?.window ?? 0
  const ahead = last > 0 ? guessAhead(parts[0]!, input, {plan, first}) : undefined
  const begun = job.input.kind === 'mix' ? job.input.guess : job.input.variation?.guess
  const given = begun && ((at: Window) => cut(begun, plan, at))
  const making = run({...input, guess: ahead?.cut ?? given}, from)
  async function* guessFor(window: Window | undefined): AsyncGenerator<FromPart, void> {
    if (ahead && window) for await (const made of ahead.upTo(window)) yield {part: 0, made}
  }
  yield* guessFor(plan.windows[first])
  for await (const made of making) {
    yield {part: last, made}
    if (made.kind === 'stretch') yield* guessFor(plan.windows[made.reached.window])
  }
}

/** Adds up what the parts of a job have done; `calls` weighs each. */
const createAccount = (calls: readonly number[]) => {
  const total = calls.reduce((a, b) => a + b, 0)
  const done = calls.map(() => ({progress: 0, evaluations: 0}))
  const evaluations = (): number => done.reduce((sum, part) => sum + part.evaluations, 0)
  return {
    evaluations,
    /** The step as one of the whole job. */
    add: (i: number, step: JobStep): JobStep => {
      done[i] = step
      const progress = done.reduce((sum, part, n) => sum + calls[n]! * part.progress, 0) / total
      return {...step, evaluations: evaluations(), progress}
    },
  }
}
