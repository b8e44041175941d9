import {floatsToHalves} from '../checkpoint/half.ts'
import type {Initializer, Node} from './proto.ts'
import type {Recorded} from './recorded.ts'

export type Precision = 'full' | 'half'

/** Of what several values make: half where half meets half, else full. Nothing where all are constants, which fit in anywhere. */
export const meetingOf = (args: readonly Recorded[]): Precision | undefined => {
  const known = new Set(args.map(({precision}) => precision))
  if (known.has('full')) return 'full'
  return known.has('half') ? 'half' : undefined
}

// Numbers of ONNX's TensorProto.DataType.
const ONNX = {full: 1, half: 10} as const
type Written = {readonly nodes: Node[]; readonly initializers: Initializer[]}

/** Brings values to a precision, each at most once. Constants are rounded here, all else by the graph. */
export const createCasts = ({nodes, initializers}: Written) => {
  const made = new Map<string, Recorded>()
  const rounded = (x: Recorded & {data: Float32Array}): Recorded => {
    const name = `${x.name}h`
    initializers.push({name, shape: x.shape, data: floatsToHalves(x.data)})
    return {name, shape: x.shape, precision: 'half'}
  }
  const cast = ({name: from, shape}: Recorded, precision: Precision): Recorded => {
    const name = `cast${nodes.length}`
    nodes.push({op: 'Cast', inputs: [from], outputs: [name], attributes: {to: ONNX[precision]}})
    return {name, shape, precision}
  }
  return (x: Recorded, precision: Precision | undefined): Recorded => {
    if (precision === undefined || (x.precision ?? 'full') === precision) return x
    const known = made.get(x.name)
    if (known) return known
    const {data} = x
    const result = data && precision === 'half' ? rounded({...x, data}) : cast(x, precision)
    made.set(x.name, result)
    return result
  }
}
