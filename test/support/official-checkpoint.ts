import {writeFile} from 'node:fs/promises'
import {OP} from '../../src/model/checkpoint/torch/pickle-ops.ts'
import {call, code, dict, float, int, list, pickle, tensor, text} from '../model/checkpoint/pickle-assembler.ts'
import {type Member, zipParts} from '../model/checkpoint/zip-builder.ts'

export type Parameter = {readonly name: string; readonly shape: number[]}
export type Hyper = {readonly [key: string]: unknown}

export type CheckpointSpec = {
  /** Under their names with `model.unet.`. */
  readonly parameters: readonly Parameter[]
  readonly hyper: Hyper
  readonly type?: 'FloatStorage' | 'HalfStorage' | 'BFloat16Storage'
  /** A parameter's values as they are stored; asked for one after the other. */
  readonly values: (parameter: Parameter) => Uint8Array
}

/** Writes a checkpoint as PyTorch Lightning does: every tensor under two names that share one storage. */
export const writeOfficialCheckpoint = async (file: string, spec: CheckpointSpec): Promise<void> => {
  await writeFile(file, zipParts(membersOf(spec)))
}

function* membersOf({parameters, hyper, type, values}: CheckpointSpec): Generator<Member> {
  const under = (prefix: string) =>
    parameters.map(({name, shape}, n): [string, Uint8Array] => [
      name.replace('model.unet.', prefix),
      tensor({key: String(n), shape, type}),
    ])
  const parts = dict(
    ['epoch', int(335)],
    ['global_step', int(400_000)],
    ['pytorch-lightning_version', text('1.7.7')],
    ['state_dict', dict(...under('model.unet.'), ...under('model.diffusion.net.'))],
    ['hparams_name', text('kwargs')],
    [
      'hyper_parameters',
      dict(...Object.entries(hyper).map(([key, value]): [string, Uint8Array] => [key, plain(value)])),
    ],
  )
  yield {name: 'archive/data.pkl', data: pickle(parts)}
  for (const [n, parameter] of parameters.entries()) yield {name: `archive/data/${n}`, data: values(parameter)}
  yield {name: 'archive/version', data: Buffer.from('3\n')}
}

const plain = (value: unknown): Uint8Array => {
  if (typeof value === 'boolean') return code(value ? OP.NEWTRUE : OP.NEWFALSE)
  if (typeof value === 'number') return Number.isInteger(value) ? int(value) : float(value)
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return list(...value.map(plain))
  // Hyper-parameters hold an object of the library's.
  return call('audio_diffusion_pytorch.diffusion', 'LogNormalDistribution')
}
