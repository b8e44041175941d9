import path from 'node:path'
import {REST, STEMS} from '../../src/base/stems.ts'
import {openSafetensors} from '../../src/model/checkpoint/safetensors.ts'
import type {NamedTensor} from '../../src/model/checkpoint/write-safetensors.ts'
import type {BandSplitConfig} from '../../src/model/networks/band-split-config.ts'
import type {DemucsConfig} from '../../src/model/networks/demucs-config.ts'
import type {PackDescriptionInput} from '../../src/model/pack/schema.ts'
import {writePack} from '../../src/model/pack/write-pack.ts'

const NETWORKS = path.join(import.meta.dirname, '../model/networks')

/** The weights and the configuration of a small random network of the trainer's. */
const fixture = async <Config = BandSplitConfig>(name: string): Promise<{tensors: NamedTensor[]; config: Config}> => {
  const file = await openSafetensors(path.join(NETWORKS, `${name}.safetensors`))
  const tensors: NamedTensor[] = []
  for (const [key, {shape}] of file.tensors)
    if (key.startsWith('w:')) tensors.push({name: key.slice(2), shape, data: await file.read(key)})
  const config = JSON.parse(file.metadata.get('config')!) as Config
  await file.close()
  return {tensors, config}
}

const describe = (
  name: string,
  rest: Pick<PackDescriptionInput, 'network' | 'contexts' | 'joint'> & Partial<Pick<PackDescriptionInput, 'stems'>>,
): PackDescriptionInput => ({
  name,
  version: '1.0.0',
  licence: 'MIT',
  stems: [...STEMS],
  sampleRate: 22_050,
  window: 8192,
  sigmaData: 0.05,
  sigmaMin: 1e-4,
  sigmaMax: 10,
  trainedOn: 'nothing',
  ...rest,
})

/** Packs of every kind, their weights random: each takes milliseconds a call. */
const WRITERS = {
  /** A joint network that takes the mix and given stems. */
  'quartet-small': async dir => {
    const {tensors, config} = await fixture('band-split-half')
    const contexts = {mix: true, given: true}
    await writePack(
      dir,
      describe('quartet-small', {network: {kind: 'band-split', config}, contexts, joint: true}),
      tensors,
    )
  },
  /** One network a stem, which knows nothing besides. */
  'quartet-weak-small': async dir => {
    const {tensors, config} = await fixture('band-split-one-stem')
    const contexts = {mix: false, given: false}
    // A louder output for every further stem, or all four would be alike.
    const own = STEMS.flatMap((stem, n) =>
      tensors.map(({name, shape, data}) => ({
        name: `${stem}.${name}`,
        shape,
        data: name === 'norm_out.gain' ? data.map(value => value * (1 + n / 4)) : data,
      })),
    )
    await writePack(
      dir,
      describe('quartet-weak-small', {network: {kind: 'band-split', config}, contexts, joint: false}),
      own,
    )
  },
  /** Finds what is none of the stems. */
  'quartet-rest': async dir => {
    const {tensors, config} = await fixture('band-split-one-stem')
    const contexts = {mix: true, given: false}
    const network = {kind: 'band-split', config} as const
    await writePack(dir, describe('quartet-rest', {stems: [REST], network, contexts, joint: true}), tensors)
  },
  'quartet-regressor': dir => writeRegressor(dir, 'quartet-regressor', 'demucs-regressor'),
  'quartet-gibbs': dir => writeRegressor(dir, 'quartet-gibbs', 'demucs-orderless'),
} as const satisfies Record<string, (dir: string) => Promise<void>>
export type TinyPack = keyof typeof WRITERS

const writeRegressor = async (dir: string, name: string, from: string): Promise<void> => {
  const {tensors, config} = await fixture<DemucsConfig>(from)
  const network = {kind: 'demucs', config} as const
  const contexts = {mix: true, given: network.config.given}
  await writePack(dir, describe(name, {network, contexts, joint: true}), tensors)
}

/** Writes packs into a folder, each below its name. */
export const writeTinyPacks = async (folder: string, names: readonly TinyPack[]): Promise<void> => {
  for (const name of names) await WRITERS[name](path.join(folder, name))
}
