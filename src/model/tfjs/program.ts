import type {Tensor} from '@tensorflow/tfjs-core'
import {type Shape, sizeOf} from '../ops.ts'
import type {Tf} from './backends.ts'

/** A tensor of a program, before there is one. */
export type Stored = {
  readonly id: number
  readonly shape: Shape
  /** Made of constants alone: computed once, when the program is finished. */
  readonly known: boolean
}

/**
 * A list of steps, written down once and run often: what depends on weights alone is computed beforehand, what nothing
 * uses is left out, and every tensor is freed after its last use.
 */
export type Program = {
  input(name: string, shape: Shape): Stored
  /** `run` must return a tensor of its own; whatever else it makes is freed. */
  step(from: readonly Stored[], shape: Shape, run: (...inputs: Tensor[]) => Tensor): Stored
  /** Nothing can be added afterwards. */
  finish(output: Stored): FinishedProgram
}

export type FinishedProgram = {
  /** Bytes of the largest set of tensors that are alive at one time, without what a single step needs for itself. */
  readonly peakBytes: number
  /** Uploads weights and computes what they decide. Throws what tfjs throws; then nothing stays behind. */
  start(): void
  /** `feeds` holds every input; the result is the caller's. Throws what tfjs throws; then nothing stays behind. */
  run(feeds: Readonly<Record<string, Float32Array>>): Tensor
  close(): void
}

type Step = {readonly made: Stored; readonly from: readonly Stored[]; run(...inputs: Tensor[]): Tensor}
type Tensors = Map<number, Tensor>

export const createProgram = (tf: Tf): Program => {
  const steps: Step[] = []
  const inputs: {readonly name: string; readonly made: Stored}[] = []
  let count = 0

  const finish = (output: Stored): FinishedProgram => {
    const used = stepsTo(output, steps)
    const beforehand = used.filter(({made}) => made.known)
    const each = used.filter(({made}) => !made.known)
    const constants = new Set([output, ...each.flatMap(({from}) => from)].filter(({known}) => known))
    const held: Tensors = new Map()
    steps.length = 0 // it holds the weights in JavaScript's own memory
    const keep = idsOf([...constants, output])
    return {
      peakBytes: peakBytes(each, {constants, inputs: inputs.map(({made}) => made), keep}),
      start: () => perform(tf, beforehand.splice(0), {values: held, lent: new Map(), keep: idsOf(constants)}),
      run: feeds => {
        const values: Tensors = new Map()
        for (const {name, made} of inputs) values.set(made.id, tf.tensor(feeds[name]!, [...made.shape]))
        perform(tf, each, {values, lent: held, keep})
        const result = values.get(output.id) ?? held.get(output.id)!.clone()
        for (const [id, tensor] of values) if (id !== output.id) tensor.dispose() // inputs that nothing uses
        return result
      },
      close: () => {
        for (const tensor of held.values()) tensor.dispose()
        held.clear()
      },
    }
  }

  return {
    input: (name, shape) => {
      const made = {id: count++, shape, known: false}
      inputs.push({name, made})
      return made
    },
    step: (from, shape, run) => {
      const made = {id: count++, shape, known: from.every(({known}) => known)}
      steps.push({made, from, run})
      return made
    },
    finish,
  }
}

const idsOf = (list: Iterable<Stored>): Set<number> => new Set(Array.from(list, ({id}) => id))

/** Those that `output` depends on, in their order. */
const stepsTo = (output: Stored, steps: readonly Step[]): Step[] => {
  const used = new Set([output.id])
  for (const {made, from} of steps.toReversed()) if (used.has(made.id)) for (const {id} of from) used.add(id)
  return steps.filter(({made}) => used.has(made.id))
}

/** For each step, which tensors no later one uses. */
const lastUses = (steps: readonly Step[], keep: ReadonlySet<number>): number[][] => {
  const seen = new Set(keep)
  const last = steps.toReversed().map(({from}) => {
    const ids = [...idsOf(from)].filter(id => !seen.has(id))
    for (const id of ids) seen.add(id)
    return ids
  })
  return last.reverse()
}

type Memory = {readonly values: Tensors; readonly lent: Tensors; readonly keep: ReadonlySet<number>}

/** Runs steps; of all in `values` only what is to be kept is left, and what no step uses. `lent` stays as it is. */
const perform = (tf: Tf, steps: readonly Step[], {values, lent, keep}: Memory): void => {
  const last = lastUses(steps, keep)
  const free = (id: number) => {
    values.get(id)?.dispose()
    values.delete(id)
  }
  try {
    for (const [i, {made, from, run}] of steps.entries()) {
      const tensors = from.map(({id}) => values.get(id) ?? lent.get(id)!)
      values.set(
        made.id,
        tf.tidy(() => run(...tensors)),
      )
      for (const id of last[i]!) free(id)
    }
  } catch (error) {
    for (const id of [...values.keys()]) free(id)
    throw error
  }
}

const bytesOf = ({shape}: Stored): number => Float32Array.BYTES_PER_ELEMENT * sizeOf(shape)

type Fixed = {
  readonly constants: Iterable<Stored>
  readonly inputs: readonly Stored[]
  readonly keep: ReadonlySet<number>
}

const peakBytes = (steps: readonly Step[], {constants, inputs, keep}: Fixed): number => {
  const sizes = new Map([...constants, ...inputs, ...steps.map(({made}) => made)].map(one => [one.id, bytesOf(one)]))
  const last = lastUses(steps, keep)
  let alive = [...constants, ...inputs].reduce((sum, one) => sum + bytesOf(one), 0)
  let peak = alive
  for (const [i, {made}] of steps.entries()) {
    alive += bytesOf(made)
    peak = Math.max(peak, alive)
    for (const id of last[i]!) alive -= sizes.get(id)!
  }
  return peak
}
