import type {SamplerStep} from './descend.ts'
import type {Lock} from './posteriors/impute.ts'
import {joinInto, type Window, type WindowPlan} from './windows.ts'

/** Samples one window: `output` holds what earlier windows made, [stem, length]; the result is [stem, window]. */
export type SampleWindow = (at: Window, output: Float32Array) => AsyncGenerator<SamplerStep, Float32Array>

export type LongStep = SamplerStep & {readonly window: Window; readonly windows: number}

/**
 * Samples audio of any length window by window, cross-faded: [stem, plan.length], exactly as long as planned. Beside the
 * output itself only one window is held. Yields every step with its window; what `sampleWindow` throws passes through.
 */
export async function* sampleLong(
  plan: WindowPlan,
  stems: number,
  sampleWindow: SampleWindow,
): AsyncGenerator<LongStep, Float32Array> {
  const output = new Float32Array(stems * plan.length)
  for (const window of plan.windows) {
    const run = sampleWindow(window, output)
    let next = await run.next()
    for (; !next.done; next = await run.next()) yield {...next.value, window, windows: plan.windows.length}
    joinInto(output, next.value, plan, window)
  }
  return output
}

/** A lock on nothing. */
const unlocked = (values: number): Lock => ({known: new Float32Array(values), locked: new Uint8Array(values)})

/**
 * The lock that makes a window go on from the one before: all samples the two share are known. Nothing for the first
 * window. `also` is what is locked besides, cut to this window; it wins where both speak. Result: [stem, window].
 */
export const continuing = (output: Float32Array, plan: WindowPlan, at: Window, also?: Lock): Lock => {
  const stems = output.length / plan.length
  const {known, locked} = unlocked(stems * plan.window)
  const before = plan.windows[at.index - 1]
  const shared = before ? before.end - at.start : 0
  for (let n = 0; n < stems; n++) {
    const from = n * plan.length + at.start
    known.set(output.subarray(from, from + shared), n * plan.window)
    locked.fill(1, n * plan.window, n * plan.window + shared)
  }
  if (also)
    for (let i = 0; i < known.length; i++) {
      if (!also.locked[i]) continue
      known[i] = also.known[i]!
      locked[i] = 1
    }
  return {known, locked}
}

/** One window of a lock on the whole input; what pads a short input is locked silence. */
export const cutLock = ({known, locked}: Lock, plan: WindowPlan, {start, end}: Window): Lock => {
  const stems = known.length / plan.length
  const piece = unlocked(stems * plan.window)
  for (let n = 0; n < stems; n++) {
    const [from, to] = [n * plan.length + start, n * plan.length + end]
    piece.known.set(known.subarray(from, to), n * plan.window)
    piece.locked.set(locked.subarray(from, to), n * plan.window)
    piece.locked.fill(1, n * plan.window + end - start, (n + 1) * plan.window)
  }
  return piece
}
