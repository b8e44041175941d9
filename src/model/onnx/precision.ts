import {floatsToHalves} from '../checkpoint/half.ts'
import type {Initializer, Node} from './proto.ts'
import type {Precision} from './provider.ts'
import type {Recorded} from './recorded.ts'

/**
 * Of what several values make: fp16 where fp16 meets fp16, else fp32. Nothing where all are constants, which fit in
 * anywhere.
 */
export const meetingOf = (args: readonly Recorded[]): Precision | undefined => {
  const known = new Set(args.map(({precision}) => precision))
  if (known.has('fp32')) return 'fp32'
  return known.has('fp16') ? 'fp16' : undefined
}

// Numbers of ONNX's TensorProto.DataType.
const ONNX = {fp32: 1, fp16: 10} as const
type Written = {readonly nodes: Node[]; readonly initializers: Initializer[]}

/** Brings values to a precision, each at most once. Constants are rounded here, all else by the graph. */
export const createCasts = ({nodes, initializers}: Written) => {
  const made = new Map<string, Recorded>()
  const rounded = (x: Recorded & {data: Float32Array}): Recorded => {
    const name = `${x.name}h`
    initializers.push({name, shape: x.shape, data: floatsToHalves(x.data)})
    return {name, shape: x.shape, precision: 'fp16'}
  }
  const cast = ({name: from, shape}: Recorded, precision: Precision): Recorded => {
    const name = `cast${nodes.length}`
    nodes.push({op: 'Cast', inputs: [from], outputs: [name], attributes: {to: ONNX[precision]}})
    return {name, shape, precision}
  }
  return (x: Recorded, precision: Precision | undefined): Recorded => {
    if (precision === undefined || (x.precision ?? 'fp32') === precision) return x
    const known = made.get(x.name)
    if (known) return known
    const {data} = x
    const result = data && precision === 'fp16' ? rounded({...x, data}) : cast(x, precision)
    made.set(x.name, result)
    return result
  }
}
