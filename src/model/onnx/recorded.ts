import type {Shape} from '../ops.ts'
import type {Attribute} from './proto.ts'

/** A value of the graph being recorded; constants keep their numbers, so that lowering can rearrange them. */
export type Recorded = {readonly name: string; readonly shape: Shape; readonly data?: Float32Array}

/** Writes down one node; `extra` names inputs that are not floats. */
export type Emit = (
  op: string,
  args: readonly Recorded[],
  made: {shape: Shape; attributes?: Record<string, Attribute>; extra?: string[]},
) => Recorded
