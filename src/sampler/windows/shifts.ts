import type {Samples} from '../../base/units.ts'

/** Rows of `samples` delayed by some samples: zeros come in, what passes the end is lost. */
type Delay = (rows: Float32Array) => Float32Array

const delayBy =
  (delay: Samples, samples: Samples): Delay =>
  rows => {
    const out = new Float32Array(rows.length)
    for (let row = 0; row < rows.length; row += samples) out.set(rows.subarray(row, row + samples - delay), row + delay)
    return out
  }

type Places = {
  readonly samples: Samples
  readonly shifts: number
  /** From one of the network's frames to the next: a delay by as much changes next to nothing. */
  readonly frame: Samples
  /** The first delay; the others lie evenly between it and a frame later. */
  readonly from?: Samples
}

/**
 * The mean of a network's answers over `shifts` places of the window on its frames, evenly spread. `ask` calls the network with
 * everything it hears delayed; its answer is [stem, sample]. A last few samples that a delay has lost are left to the others,
 * and are silence where all have lost them.
 */
export const averageOverShifts = async (
  {samples, shifts, frame, from = 0}: Places,
  ask: (delayed: Delay) => Promise<Float32Array>,
): Promise<Float32Array> => {
  let mean: Float32Array | undefined
  const answers = new Uint8Array(samples)
  for (let k = 0; k < shifts; k++) {
    const delay = Math.min(samples - 1, (from + Math.round((k * frame) / shifts)) % frame)
    const answer = await ask(delay === 0 ? rows => rows : delayBy(delay, samples))
    mean ??= new Float32Array(answer.length)
    const kept = samples - delay
    for (let row = 0; row < mean.length; row += samples)
      for (let t = 0; t < kept; t++) mean[row + t]! += (answer[row + t + delay]! - mean[row + t]!) / (answers[t]! + 1)
    for (let t = 0; t < kept; t++) answers[t]!++
  }
  return mean!
}
