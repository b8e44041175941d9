import {Cancelled, ModelError} from '../../../base/errors.ts'
import type {Seconds} from '../../../base/units.ts'
import type {LocalEngine} from '../../engines.ts'
import type {Job} from '../../job.ts'

/** How long one call takes, and what the calls come to. */
export type Trial = {readonly seconds: Seconds; readonly answer: Float32Array}

/** Tries an engine with a job's pack; throws when it does not work. */
export type TryEngine = (engine: LocalEngine, job: Job, signal: AbortSignal) => Promise<Trial>

/** What became of an engine that was tried. */
export type Verdict =
  /** `off` is how far its answer lies from that of the first engine that works: the largest difference, in peaks. */
  | {readonly engine: LocalEngine; readonly works: true; readonly seconds: Seconds; readonly off: number}
  | {readonly engine: LocalEngine; readonly works: false; readonly why: string}

/** Answers may differ by so much of their peak; fp16 alone differs by a tenth of it. */
export const MAY_DIFFER = 1e-2

/** The largest difference to `truth`, in its peaks; NaN and infinite values differ by infinity. */
export const differenceOf = (answer: Float32Array, truth: Float32Array): number => {
  let [peak, most] = [0, 0]
  for (const [i, value] of truth.entries()) {
    const difference = Math.abs(answer[i]! - value)
    if (!(difference < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
    peak = Math.max(peak, Math.abs(value))
    most = Math.max(most, difference)
  }
  return most === 0 ? 0 : most / peak
}

/**
 * Tries engines one after the other and holds their answers against the first one's that works. Of one that does not work the
 * other precisions are not tried. Throws Cancelled.
 */
export const tryEngines = async (
  engines: readonly LocalEngine[],
  {job, tryOne, signal}: {job: Job; tryOne: TryEngine; signal: AbortSignal},
): Promise<Verdict[]> => {
  const verdicts: Verdict[] = []
  const isLost = ({name}: LocalEngine): boolean =>
    verdicts.some(verdict => !verdict.works && verdict.engine.name === name)
  let truth: Float32Array | undefined
  const judge = async (engine: LocalEngine): Promise<Verdict> => {
    try {
      const {seconds, answer} = await tryOne(engine, job, signal)
      truth ??= answer
      const off = differenceOf(answer, truth)
      if (off <= MAY_DIFFER) return {engine, works: true, seconds, off}
      return {engine, works: false, why: `its answer is off by ${percent(off)}`}
    } catch (error) {
      if (error instanceof Cancelled && signal.aborted) throw error
      return {engine, works: false, why: error instanceof Cancelled ? 'it does not answer' : reasonOf(error)}
    }
  }
  for (const engine of engines) if (!isLost(engine)) verdicts.push(await judge(engine))
  return verdicts
}

const reasonOf = (error: unknown): string =>
  error instanceof ModelError ? (error.reason ?? error.message) : (error as Error).message

/** `0.04 %`. */
export const percent = (part: number): string => `${Number((100 * part).toPrecision(1))} %`
