import {z} from 'zod'
import type {Samples} from '../../base/units.ts'
import type {Shape, Shapes} from '../ops.ts'
import type {Answer} from './ask.ts'
import type {Contract} from './contract.ts'
import {Refusal} from './refusal.ts'
import {jsonOf} from './status.ts'

const tensor = z.object({name: z.string(), datatype: z.string(), shape: z.array(z.coerce.number())})
const metadata = z.object({inputs: z.array(tensor), outputs: z.array(tensor)})

/** What a server says of its model. */
export type Metadata = z.infer<typeof metadata>
type Told = z.infer<typeof tensor>

/** Throws Refusal when the answer is no model's metadata. */
export const metadataOf = (answer: Answer): Metadata => {
  const parsed = metadata.safeParse(jsonOf(answer))
  if (parsed.success) return parsed.data
  throw new Refusal('says nothing of its model’s inputs and outputs; check host, port and model')
}

/** The window that the model takes; nothing when it takes any. */
export const windowOf = ({inputs}: Metadata): Samples | undefined => {
  const told = inputs.find(({name}) => name === 'x' || name === 'mix')?.shape.at(-1)
  return told !== undefined && told > 0 ? told : undefined
}

/** A dimension that is free is told as −1. */
const fits = (told: Shape, expected: Shape): boolean =>
  told.length === expected.length && told.every((n, i) => n < 0 || n === expected[i])

const MEND = 'is it another pack’s? Export this one with quartet models export'

const compare = (kind: 'input' | 'output', told: readonly Told[], expected: Shapes): void => {
  for (const [name, shape] of expected) {
    const found = told.find(one => one.name === name)
    const got = found ? `${found.datatype} [${found.shape}]` : 'none'
    if (found?.datatype !== 'FP32' || !fits(found.shape, shape))
      throw new Refusal(`its model has ${kind} ${name} ${got}, expected FP32 [${shape}]; ${MEND}`)
  }
}

/** Throws Refusal, naming the tensor, when the model takes or gives something else than the pack's network. */
export const checkModel = ({inputs, outputs}: Metadata, expected: Contract): void => {
  compare('input', inputs, expected.inputs)
  const more = inputs.find(({name}) => !expected.inputs.has(name))
  if (more) throw new Refusal(`its model takes ${more.name}, which the pack’s network does not; ${MEND}`)
  compare('output', outputs, expected.outputs)
}
