import {cpus} from 'node:os'
import {Cancelled} from '../../base/errors.ts'
import type {Seconds} from '../../base/units.ts'
import {version} from '../../base/version.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import type {EngineName} from '../engines.ts'
import type {Job} from '../job.ts'
import {type EngineNotes, fileNotes} from './engine-notes.ts'
import {gpuEngines} from './gpu-engines.ts'

export type Means = {
  /** Engines beside the CPU's that may work here. */
  readonly candidates?: () => readonly EngineName[]
  readonly notes?: EngineNotes
  /** How long one call takes; throws when the engine does not work. */
  readonly time: (engine: EngineName, job: Job, signal: AbortSignal) => Promise<Seconds>
}

/** Chooses an engine for jobs that leave it open. */
export type EngineChooser = {
  /** The quickest that works for the job's pack: tried once, then remembered. Throws Cancelled. */
  choose(job: Job, signal: AbortSignal): Promise<EngineName>
  /** It worked when it was tried, and does no more. */
  forget(job: Job): Promise<void>
}

/** Whether an engine is quick depends on the network, the machine and what runs it. */
const keyOf = async (job: Job): Promise<string> => {
  const {hash} = await readManifest(job.pack)
  return [version(), process.platform, cpus()[0]?.model.trim(), job.engine.threads ?? 'all', hash.slice(0, 16)].join(
    ' · ',
  )
}

export const engineChooser = ({candidates = gpuEngines, notes = fileNotes(), time}: Means): EngineChooser => ({
  choose: async (job, signal) => {
    const others = candidates()
    if (others.length === 0) return 'cpu'
    const key = await keyOf(job)
    const noted = await notes.read(key)
    if (noted) return noted
    let best: {readonly engine: EngineName; readonly seconds: Seconds} = {
      engine: 'cpu',
      seconds: Number.POSITIVE_INFINITY,
    }
    for (const engine of ['cpu', ...others] as const) {
      const seconds = await time(engine, job, signal).catch(error => {
        if (error instanceof Cancelled && signal.aborted) throw error
        return Number.POSITIVE_INFINITY
      })
      if (seconds < best.seconds) best = {engine, seconds}
    }
    // Where nothing works it is not for want of a GPU.
    if (Number.isFinite(best.seconds)) await notes.write(key, best.engine)
    return best.engine
  },
  forget: async job => notes.write(await keyOf(job), undefined),
})
