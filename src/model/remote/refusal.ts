import {ModelError} from '../../base/errors.ts'
import type {Seconds} from '../../base/units.ts'

type Hope = {
  /** Whether the same request may succeed later at the same place. */
  readonly again: boolean
  /** How long the server wants to be left alone first. */
  readonly wait?: Seconds
}

/** Why one endpoint did not do what it was asked. The message says so of the endpoint, without its address. */
export class Refusal extends ModelError {
  readonly again: boolean
  readonly wait: Seconds
  constructor(message: string, {again, wait = 0}: Hope = {again: false}) {
    super(message)
    this.again = again
    this.wait = wait
  }
}
