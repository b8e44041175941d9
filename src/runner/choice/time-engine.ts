import type {Seconds} from '../../base/units.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import {parseSettings} from '../../sampler/settings.ts'
import {converse} from '../converse.ts'
import type {EngineName} from '../engines.ts'
import type {Job} from '../job.ts'
import {startChild} from '../start-child.ts'

/** The first call compiles; of the others the quickest counts. */
const CALLS = 4
/** A driver that has not answered by then never will. */
const PATIENCE = 60_000

/**
 * Seconds that one call on a whole window of the job's pack takes on an engine, in a child process of its own: a driver that
 * hangs or crashes takes nothing else down. Throws ModelError when the engine does not work, Cancelled when it does not answer.
 */
export const timeEngine = async (
  engine: EngineName,
  {pack, engine: {threads}}: Job,
  signal: AbortSignal,
): Promise<Seconds> => {
  const {manifest} = await readManifest(pack)
  const method = manifest.contexts.mix ? 'guided' : 'generate'
  const settings = parseSettings({solver: 'euler', steps: CALLS, sigma: {max: 1, min: 0.1}}, method, 'trial')
  // Any sound will do, as long as it is none: silence is settled without the network.
  const mix = Float32Array.from({length: manifest.window}, (_, t) => 0.1 * Math.sin(t / 10))
  const job: Job = {pack, engine: {name: engine, threads}, method, settings, seed: 0, length: mix.length, mix}
  const child = startChild({onGone: () => {}})
  const drop = (): void => void child.process.kill('SIGKILL')
  const told: number[] = []
  const onStep = (): void => void told.push(performance.now())
  try {
    await converse(child, job, {onStep, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]), drop})
    return Math.min(...told.slice(1).map((at, i) => at - told[i]!)) / 1000
  } finally {
    drop()
  }
}
