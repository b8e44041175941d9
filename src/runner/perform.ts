import type {Seconds} from '../base/units.ts'
import type {Engine} from '../model/engine.ts'
import {loadPack, type Pack} from '../model/pack/load-pack.ts'
import {readManifest} from '../model/pack/read-manifest.ts'
import {callsOf} from '../sampler/calls.ts'
import {sampleLong} from '../sampler/long.ts'
import {planWindows} from '../sampler/windows.ts'
import {hear} from './hear.ts'
import type {Job, JobResult, JobStep} from './job.ts'
import {contextsFor, openEngine, windowFor} from './open-engine.ts'
import {sampleWindow} from './sample-window.ts'
import {createWatcher, type Watcher} from './watcher.ts'

/** How much neighbouring windows share: enough to fade where each has heard its surroundings, or to go on from. */
const OVERLAP: Readonly<Record<'separate' | 'make', Seconds>> = {separate: 1, make: 3}

export type Performer = {
  /** Makes one take, and before it the guess that it begins at. Throws BadInput and ModelError. */
  perform(job: Job): AsyncGenerator<JobStep, JobResult>
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

/** Performs jobs one after the other and keeps the engines of the last one ready for the next that wants the same. */
export const createPerformer = (): Performer => {
  let kept: Loaded[] = []

  const wish = async (job: Job) => {
    const {manifest, hash} = await readManifest(job.pack)
    const samples = windowFor(manifest, job.length)
    const contexts = contextsFor(manifest, job)
    return {job, samples, contexts, key: JSON.stringify([job.pack, hash, job.engine, samples, contexts])}
  }
  const load = async (jobs: readonly Job[]): Promise<Loaded[]> => {
    const wishes = await Promise.all(jobs.map(wish))
    // What was lost in one job may be there again for the next.
    const isWanted = ({key, name, engine}: Loaded): boolean =>
      engine.name === name && wishes.some(other => other.key === key)
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
        const engine = await openEngine(wanted, job.engine, {samples, tell: line => notices.push(line)})
        found = {key, pack, engine, name: engine.name, notices}
        kept.push(found)
      }
      loaded.push(found)
    }
    return loaded
  }

  async function* perform(job: Job): AsyncGenerator<JobStep, JobResult> {
    const begun = performance.now()
    const jobs = job.first ? [{...job, ...job.first}, job] : [job]
    const loaded = await load(jobs)
    const ready = performance.now()

    const {stems: names, sampleRate} = loaded[0]!.pack.manifest
    const look = job.watch && createWatcher({watch: job.watch, stems: names.length, sampleRate})
    const total = jobs.reduce((sum, {settings}) => sum + callsOf(settings), 0)
    let [stems, evaluations, before] = [job.guess, 0, 0]
    for (const [i, part] of jobs.entries()) {
      const calls = callsOf(part.settings)
      const run = runJob({...part, guess: stems}, loaded[i]!, look)
      let next = await run.next()
      for (; !next.done; next = await run.next()) {
        const step = next.value
        const progress = (before + calls * step.progress) / total
        const guessing = i + 1 < jobs.length && {guessing: true}
        const notice = loaded[i]!.notices.shift()
        yield {...step, ...guessing, ...(notice && {notice}), evaluations: evaluations + step.evaluations, progress}
      }
      stems = next.value.stems
      evaluations += next.value.evaluations
      before += calls
    }
    const seconds = (from: number, to: number): Seconds => Math.round(to - from) / 1000
    return {
      stems: stems!,
      engine: loaded.at(-1)!.engine.name,
      evaluations,
      loadSeconds: seconds(begun, ready),
      runSeconds: seconds(ready, performance.now()),
    }
  }
  return {perform}
}

/** One network's part of a job. */
async function* runJob(
  job: Job,
  {pack: {manifest}, engine}: Loaded,
  look: Watcher | undefined,
): AsyncGenerator<JobStep, {stems: Float32Array; evaluations: number}> {
  const {length} = job
  const stems = manifest.stems.length
  const heard = hear(job, manifest)
  if (heard.mix && heard.fromModel === 0) return {stems: new Float32Array(stems * length), evaluations: 0}

  const wanted = Math.round(manifest.sampleRate * (heard.mix ? OVERLAP.separate : OVERLAP.make))
  const overlap = Math.min(wanted, Math.floor(engine.samples / 4))
  const plan = planWindows(length, engine.samples, overlap)
  let [evaluations, before, window] = [0, 0, 0]
  const result = sampleLong(plan, stems, (at, output) => sampleWindow({job, heard, engine, plan, at, output}))
  let next = await result.next()
  for (; !next.done; next = await result.next()) {
    const at = next.value
    if (at.window.index !== window) [window, before] = [at.window.index, evaluations]
    evaluations = before + at.evaluations
    const passes = at.steps * at.passes
    const progress = (window + (at.step * at.passes + at.pass + 1) / passes) / at.windows
    const step = {window, windows: at.windows, step: at.step, steps: at.steps, sigma: at.sigma, evaluations, progress}
    const estimate = await look?.(at, heard.fromModel)
    yield estimate ? {...step, estimate} : step
  }
  const made = next.value
  if (heard.fromModel !== 1) for (let i = 0; i < made.length; i++) made[i] = made[i]! * heard.fromModel
  return {stems: made, evaluations}
}
