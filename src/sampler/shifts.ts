import type {Samples} from '../base/units.ts'

/** From one of a network's frames to the next, and no network here has more: a delay by as much changes next to nothing. */
export const FRAME: Samples = 1024

/** Rows of `samples` delayed by some samples: zeros come in, what passes the end is lost. */
type Delay = (rows: Float32Array) => Float32Array

const delayBy =
  (delay: Samples, samples: Samples): Delay =>
  rows => {
    const out = new Float32Array(rows.length)
    for (let row = 0; row < rows.length; row += samples) out.set(rows.subarray(row, row + samples - delay), row + delay)
    return out
  }

/**
 * The mean of a network's answers over `shifts` places of the window on its frames, evenly spread. `ask` calls the network with
 * everything it hears delayed; its answer is [stem, sample], and a last few samples that a delay has lost are left to the others.
 */
export const averageOverShifts = async (
  {samples, shifts}: {readonly samples: Samples; readonly shifts: number},
  ask: (delayed: Delay) => Promise<Float32Array>,
): Promise<Float32Array> => {
  const mean = await ask(rows => rows)
  for (let k = 1; k < shifts; k++) {
    const delay = Math.min(samples - 1, Math.round((k * FRAME) / shifts))
    const answer = await ask(delayBy(delay, samples))
    for (let row = 0; row < mean.length; row += samples)
      for (let t = row, end = row + samples - delay; t < end; t++) mean[t]! += (answer[t + delay]! - mean[t]!) / (k + 1)
  }
  return mean
}
