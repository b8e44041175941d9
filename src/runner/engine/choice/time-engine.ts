import type {Samples} from '../../../base/units.ts'
import {readManifest} from '../../../model/pack/read-manifest.ts'
import {isRestPack} from '../../../model/pack/schema.ts'
import {parseSettings} from '../../../sampler/preset/settings.ts'
import type {Job} from '../../job.ts'
import {converse} from '../../process/converse.ts'
import {startChild} from '../../process/start-child.ts'
import {spareOf} from '../../window/anchored.ts'
import {frameOf} from '../../window/frame-of.ts'
import {collectStems} from '../../work/collect-stems.ts'
import type {TryEngine} from './try-engines.ts'

/** The first call compiles; of the others the quickest counts. */
const CALLS = 4
/** A driver that has not answered by then never will. */
const PATIENCE = 60_000

/**
 * What a few calls on a whole window of the job's pack come to on an engine, and how long one takes, in a child process of its
 * own: a driver that hangs or crashes takes nothing else down. Throws ModelError when the engine does not work, Cancelled when
 * it does not answer.
 */
export const timeEngine: TryEngine = async (engine, {pack, threads}, signal) => {
  const {manifest} = await readManifest(pack)
  const method = isRestPack(manifest) ? 'rest' : manifest.contexts.mix ? 'guided' : 'generate'
  // The rest as well in several steps, which its own settings have not.
  const settings = parseSettings({solver: 'euler', steps: CALLS, sigma: {max: 1, min: 0.1}}, 'guided', 'trial')
  // As much as one window takes.
  const mix = plucked(manifest.window - spareOf({method}, frameOf(manifest, manifest.window)))
  const input = method === 'generate' ? ({kind: 'none'} as const) : ({kind: 'mix', mix} as const)
  const job: Job = {pack, engine, threads, method, settings, seed: 0, length: mix.length, input}
  const child = startChild({onGone: () => {}})
  const drop = (): void => void child.process.kill('SIGKILL')
  const told: number[] = []
  const onStep = (): void => void told.push(performance.now())
  const {add, stems} = collectStems(job.length)
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
    await converse(child, job, {onStep, onStretch: add, signal: limit, drop})
    const seconds = Math.min(...told.slice(1).map((at, i) => at - told[i]!)) / 1000
    return {seconds, answer: stems()}
  } finally {
    drop()
  }
}

/** Two tones and a sweep that begin anew every 0.4 s and fade: every band has something to do. */
const plucked = (length: Samples): Float32Array =>
  Float32Array.from({length}, (_, t) => {
    const at = t % 9000
    return 0.1 * Math.exp(-at / 3000) * (Math.sin(at / 20) + Math.sin(at / 7) + Math.sin(at ** 2 / 1e4))
  })
