import {ModelError} from '../../base/errors.ts'
import type {Ops, Shape, Tensors} from '../ops.ts'

/** The parameter called `name`, which must have this shape. Throws ModelError. */
export type Weights<T> = (name: string, shape: Shape) => T

/** Looks parameters up in `tensors` under `prefix + name` and checks each against the shape the network needs. */
export const weightsFrom =
  <T>(ops: Ops<T>, tensors: Tensors, prefix = ''): Weights<T> =>
  (name, shape) => {
    const full = prefix + name
    const tensor = tensors.get(full)
    if (!tensor) throw new ModelError(`${full}: missing from the weights, expected shape [${shape}]`)
    if (String(tensor.shape) !== String(shape))
      throw new ModelError(`${full}: expected shape [${shape}], got [${tensor.shape}]: weights and model.json disagree`)
    return ops.constant(tensor.data, shape)
  }
