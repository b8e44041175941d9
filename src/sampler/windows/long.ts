import type {Samples} from '../../base/units.ts'
import type {SamplerStep} from '../descend.ts'
import type {Lock} from '../posteriors/impute.ts'
import type {Shape} from '../sample.ts'
import {between, joined, type Window, type WindowPlan} from './windows.ts'

/** How far a long sampling has come. Windows that are done say all that the next one needs to know of them. */
export type Reached = {
  /** The window that comes next, and how many there are in all. */
  readonly window: number
  readonly windows: number
  /** What those before have made of its beginning, a row a stem; nothing for the first one. */
  readonly held: readonly Float32Array[]
}

/** Where an earlier sampling has come to, if it was in these windows; else it says nothing of them. */
export const reachedIn = ({windows}: WindowPlan, from: Reached | undefined): Reached | undefined => {
  if (from?.windows !== windows.length) return undefined
  const [before, next] = [windows[from.window - 1], windows[from.window]]
  const shared = before && next ? before.end - next.start : 0
  return (from.held[0]?.length ?? 0) === shared ? from : undefined
}

/** Samples one window, of which earlier ones have made the beginning; the result is [stem, window]. */
export type SampleWindow = (at: Window, held: readonly Float32Array[]) => AsyncGenerator<SamplerStep, Float32Array>

export type LongStep = SamplerStep & {readonly kind: 'step'; readonly window: Window; readonly windows: number}

/** Stems that no later window changes, from sample `at` of the whole on, a row each. */
export type Stretch = {
  readonly kind: 'stretch'
  readonly at: Samples
  readonly stems: readonly Float32Array[]
  /** Where sampling goes on after it. */
  readonly reached: Reached
}

type Long = {
  readonly sampleWindow: SampleWindow
  /** Where an earlier sampling has come to. */
  readonly from?: Reached
}

/**
 * Samples audio of any length window by window, cross-faded. Yields every step with its window, and after each window the
 * stretch that is final with it: they follow each other to the planned length. Holds one window and what it shares with the
 * next. What `sampleWindow` throws passes through.
 */
export async function* sampleLong(
  plan: WindowPlan,
  {sampleWindow, from}: Long,
): AsyncGenerator<LongStep | Stretch, void> {
  const windows = plan.windows.length
  let held = from?.held ?? []
  for (const window of plan.windows.slice(from?.window)) {
    const run = sampleWindow(window, held)
    let next = await run.next()
    for (; !next.done; next = await run.next()) yield {...next.value, kind: 'step', window, windows}
    const rows = joined(held, next.value, plan, window)
    const {start, end, fadeFrom} = window
    const after = plan.windows[window.index + 1]
    held = after ? between(rows, after.start - start, end - start) : []
    const stems = between(rows, fadeFrom - start, (after?.fadeFrom ?? end) - start)
    yield {kind: 'stretch', at: fadeFrom, stems, reached: {window: window.index + 1, windows, held}}
  }
}

/** A lock on nothing. */
const unlocked = (values: number): Lock => ({known: new Float32Array(values), locked: new Uint8Array(values)})

/**
 * The lock that makes a window go on from the one before: what that one `held` for it is known. Nothing for the first window.
 * `also` is what is locked besides, cut to this window; it wins where both speak. Result: [stem, window].
 */
export const continuing = (held: readonly Float32Array[], {stems, samples}: Shape, also?: Lock): Lock => {
  const {known, locked} = unlocked(stems * samples)
  for (const [n, row] of held.entries()) {
    known.set(row, n * samples)
    locked.fill(1, n * samples, n * samples + row.length)
  }
  if (also)
    for (let i = 0; i < known.length; i++) {
      if (!also.locked[i]) continue
      known[i] = also.known[i]!
      locked[i] = 1
    }
  return {known, locked}
}

/** The lock on what a window shows of the input as one on the window: what pads a short input is locked silence. */
export const padLock = (shown: Lock, {stems, samples: window}: Shape): Lock => {
  const samples = shown.known.length / stems
  if (samples === window) return shown
  const piece = unlocked(stems * window)
  for (let n = 0; n < stems; n++) {
    piece.known.set(shown.known.subarray(n * samples, (n + 1) * samples), n * window)
    piece.locked.set(shown.locked.subarray(n * samples, (n + 1) * samples), n * window)
    piece.locked.fill(1, n * window + samples, (n + 1) * window)
  }
  return piece
}
