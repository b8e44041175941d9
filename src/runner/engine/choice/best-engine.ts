import {cpus} from 'node:os'
import {version} from '../../../base/version.ts'
import {PRECISIONS} from '../../../model/onnx/provider.ts'
import {readManifest} from '../../../model/pack/read-manifest.ts'
import {CPU_ENGINE, type EngineChoice, type EngineName, engineText, isOpen, type LocalEngine} from '../../engines.ts'
import type {Job} from '../../job.ts'
import {type EngineNotes, fileNotes} from './engine-notes.ts'
import {gpuEngines} from './gpu-engines.ts'
import {type TryEngine, tryEngines} from './try-engines.ts'

export type Means = {
  /** Engines beside the CPU's that may work here. */
  readonly candidates?: () => readonly EngineName[]
  readonly notes?: EngineNotes
  readonly tryOne: TryEngine
}

export type ChoiceOptions = {
  readonly signal: AbortSignal
  /** Engines are about to be tried, which takes seconds. */
  readonly onTrial?: () => void
}

/** Chooses what jobs leave open: the engine, or what a GPU's engine computes in. */
export type EngineChooser = {
  /**
   * The quickest that works for the job's pack, `webgpu:fp16` or the like: tried once, then remembered. Where nothing works,
   * it is the one that says why. What is not open stays as it is. One search at a time: what others find serves those who
   * wait. Throws Cancelled.
   */
  choose(job: Job, options: ChoiceOptions): Promise<EngineChoice>
  /** It worked when it was tried, and does no more. */
  forget(job: Job): Promise<void>
}

/** Whether an engine is quick depends on the network, the machine and what runs it. */
const keyOf = async ({pack, engine, threads}: Job): Promise<string> => {
  const {hash} = await readManifest(pack)
  const name = engineText(engine)
  const wish = name === 'auto' ? [] : [name]
  const machine = [process.platform, cpus()[0]?.model.trim(), threads ?? 'all']
  return [version(), ...machine, hash.slice(0, 16), ...wish].join(' · ')
}

/** A GPU's engine in each precision, that of the reference first. */
export const inEachPrecision = (name: EngineName): LocalEngine[] =>
  PRECISIONS.map(precision => ({kind: 'local', name, precision}))

export const engineChooser = ({candidates = gpuEngines, notes = fileNotes(), tryOne}: Means): EngineChooser => {
  let searching: Promise<unknown> = Promise.resolve()
  const choose = async (job: Job, {signal, onTrial}: ChoiceOptions): Promise<EngineChoice> => {
    const wish = job.engine
    if (!isOpen(wish)) return wish
    const gpus = wish.name === 'auto' ? candidates() : [wish.name]
    if (gpus.length === 0) return CPU_ENGINE
    const key = await keyOf(job)
    const noted = await notes.read(key)
    if (noted) return noted
    onTrial?.()
    const engines = [...(wish.name === 'auto' ? [CPU_ENGINE] : []), ...gpus.flatMap(inEachPrecision)]
    const verdicts = await tryEngines(engines, {job, tryOne, signal})
    const [best] = verdicts.filter(verdict => verdict.works).sort((a, b) => a.seconds - b.seconds)
    // Where nothing works it is not for want of a GPU.
    if (best) await notes.write(key, best.engine)
    return best?.engine ?? engines[0]!
  }
  return {
    choose: (...asked) => {
      const found = searching.then(() => choose(...asked))
      searching = found.catch(() => {})
      return found
    },
    forget: async job => notes.write(await keyOf(job), undefined),
  }
}
