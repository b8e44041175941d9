import path from 'node:path'
import {BadInput, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {readSmall} from '../../base/small-file.ts'
import {STEMS} from '../../base/stems.ts'
import {unreadable} from '../../base/unreadable.ts'
import {hyperParameters, hyperUNetConfig, numberOf} from '../checkpoint/hyper-unet.ts'
import {officialUNetConfig} from '../checkpoint/official-unet.ts'
import type {WeightFile} from '../checkpoint/weight-file.ts'
import {lengthMultiple, type UNet1dConfig} from '../networks/unet1d-config.ts'
import {firstIssue, type PackDescription, packDescription} from './schema.ts'

/** A `model.json`, or a part of one, that someone wrote for weights that do not say what they are. */
export type ImportConfig = {readonly path: string; readonly fields: Readonly<Record<string, unknown>>}

export type Described = {
  name: string
  version?: string
  licence?: string
  description?: string
  config?: ImportConfig
}

/** Reads an `ImportConfig`. Throws BadInput when it is not a JSON object with a network. */
export const readImportConfig = async (file: string): Promise<ImportConfig> => {
  const text = await readSmall(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const fields = parse(String(text))
  if (typeof fields !== 'object' || fields === null || !('network' in fields))
    throw new BadInput(`${file}: says no network; expected a model.json, or a part of one with "network"`)
  return {path: file, fields: {...fields}}
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}

/** What the published training files and evaluation use. */
const OFFICIAL = {sampleRate: 22_050, window: 262_144, sigmaData: 0.2, sigmaMin: 1e-4, sigmaMax: 20} as const

/**
 * The description of the pack that weights make: of one file a joint network, of one for each stem a weak pack. Without
 * `config` they must be an official U-Net's. Throws ModelError when they are not, BadInput naming what is wrong in `config`.
 */
export const describeImport = (files: readonly WeightFile[], {config, ...said}: Described): PackDescription => {
  const names = files.map(file => printable(path.basename(file.path))).join(', ')
  const joint = files.length === 1
  const usual = {
    ...OFFICIAL,
    version: '1.0.0',
    licence: 'that of the imported checkpoint',
    description: `Imported from ${names}`,
    stems: [...STEMS],
    contexts: {mix: false, given: false},
    trainedOn: `unknown: imported from ${names}`,
    defaults: {method: 'dirac'},
  }
  if (config && joint) refuseOtherOrder(config)
  const own = config ? config.fields : official(files)
  const stated = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  const result = packDescription.safeParse({...usual, ...own, ...stated, joint})
  if (result.success) return result.data
  const issue = firstIssue(result.error)
  throw config ? new BadInput(`${config.path}: ${issue}; mend it`) : new ModelError(`${files[0]!.path}: ${issue}`)
}

/** Whoever mends the list leaves the channels as they are, and their names are then wrong. */
const refuseOtherOrder = ({path: file, fields: {stems}}: ImportConfig): void => {
  if (!Array.isArray(stems) || String(stems) === String(STEMS) || String(stems.toSorted()) !== String(STEMS)) return
  throw new BadInput(
    `${file}: stems: expected ${STEMS.join(', ')}, in this order; a network whose channels are in another cannot be imported`,
  )
}

/** What had to be taken for granted, in one line; nothing when the files, or `config`, say everything. */
export const assumption = (files: readonly WeightFile[], {config}: Described): string | undefined => {
  const silent = files.find(({meta}) => !hyperUNetConfig(hyperParameters(meta)))
  if (config || !silent) return undefined
  return `${silent.path}: says no hyper-parameters; what shapes do not show is taken to be as officially: 8 heads, 8 groups, scaled skips`
}

const official = (files: readonly WeightFile[]) => {
  const network = commonConfig(files)
  const multiple = lengthMultiple(network)
  const sigmaData = numberOf(hyperParameters(files[0]!.meta), 'diffusion_sigma_data', OFFICIAL.sigmaData)
  const window = Math.max(1, Math.floor(OFFICIAL.window / multiple)) * multiple
  return {network: {kind: 'unet1d', ...network}, sigmaData, window}
}

const commonConfig = (files: readonly WeightFile[]): UNet1dConfig => {
  const expected = files.length === 1 ? STEMS.length : 1
  const configs = files.map(file => {
    const config = officialUNetConfig(file)
    if (config.inChannels !== expected || config.outChannels !== expected)
      throw new ModelError(
        `${file.path}: its network has ${config.inChannels} channels, expected ${expected}; ${
          expected === 1
            ? 'give a one-stem checkpoint for each stem'
            : 'one-stem checkpoints are imported four at a time'
        }`,
      )
    return config
  })
  const first = configs[0]!
  const other = configs.findIndex(config => JSON.stringify(config) !== JSON.stringify(first))
  if (other > 0)
    throw new ModelError(
      `${files[other]!.path}: its network differs from that of ${files[0]!.path}; expected four alike`,
    )
  return first
}
