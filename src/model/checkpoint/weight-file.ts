import type {Shape} from '../ops.ts'
import type {Dtype} from './dtype.ts'
import type {Plain} from './torch/pickle-value.ts'

export type TensorInfo = {readonly dtype: Dtype; readonly shape: Shape}

/** A file of weights open for reading. Weights stay on disk until asked for. */
export type WeightFile = {
  readonly path: string
  /** Bytes of the whole file. */
  readonly size: number
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Everything else in the file, as a tree: `hyper_parameters`, `epoch`, … Classes appear as inert stubs. */
  readonly meta: Plain
  /** A tensor in row-major order. Reads no more than the tensor spans. Throws ModelError. */
  read(name: string): Promise<Float32Array>
  close(): Promise<void>
}
