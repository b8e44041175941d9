import type {Shape} from '../ops.ts'
import type {Attribute} from './proto.ts'
import type {Precision} from './provider.ts'

/** A value of the graph being recorded; constants keep their numbers, so that lowering can rearrange them. */
export type Recorded = {
  readonly name: string
  readonly shape: Shape
  readonly data?: Float32Array
  /** Absent: it follows from constants alone, and takes the precision of what it meets. */
  readonly precision?: Precision
}

/** Writes down one node; `extra` names inputs that are not floats. */
export type Emit = (
  op: string,
  args: readonly Recorded[],
  made: {shape: Shape; attributes?: Record<string, Attribute>; extra?: string[]},
) => Recorded
