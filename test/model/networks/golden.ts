import path from 'node:path'
import {STEMS} from '../../../src/base/stems.ts'
import {openSafetensors} from '../../../src/model/checkpoint/safetensors.ts'
import type {Context} from '../../../src/model/engine.ts'
import type {BandSplitConfig} from '../../../src/model/networks/band-split-config.ts'
import type {DemucsConfig} from '../../../src/model/networks/demucs-config.ts'
import type {NetworkDescription} from '../../../src/model/networks/denoiser.ts'
import type {TensorData} from '../../../src/model/ops.ts'

/** A small network of the trainer's with random weights (`w:<parameter>`), its inputs, and what it made of them. */
const golden = async (name: string) => {
  const file = await openSafetensors(path.join(import.meta.dirname, `${name}.safetensors`))
  const weights = new Map<string, TensorData>()
  const arrays = new Map<string, Float32Array>()
  for (const [key, {shape}] of file.tensors) {
    const data = await file.read(key)
    if (key.startsWith('w:')) weights.set(key.slice(2), {shape, data})
    else arrays.set(key, data)
  }
  await file.close()
  return {weights, config: JSON.parse(file.metadata.get('config')!) as unknown, get: (key: string) => arrays.get(key)!}
}

/** What it made is of σ = 0.01 (0) and 0.3 (1), knowing nothing, the mix, some given stems, and both. */
export const goldenBandSplit = async (name: string) => {
  const {config: json, ...rest} = await golden(`band-split-${name}`)
  const config = json as BandSplitConfig & {sigma_data: number; stems: number}
  const description: NetworkDescription = {
    network: {kind: 'band-split', config},
    stems: STEMS.slice(0, config.stems),
    sigmaData: config.sigma_data,
    contexts: {mix: true, given: true},
    joint: true,
  }
  return {description, samples: rest.get('x').length / config.stems, ...rest}
}
export type GoldenBandSplit = Awaited<ReturnType<typeof goldenBandSplit>>

/** What is known: 'none', 'mix', 'given' or 'both'. */
export const bandSplitContext = ({get}: GoldenBandSplit, known: string): Context => ({
  ...(known === 'mix' || known === 'both' ? {mix: get('mix')} : {}),
  ...(known === 'given' || known === 'both'
    ? {given: {stems: get('given'), which: Array.from(get('which'), value => value === 1)}}
    : {}),
})

/** What it made is of the mix, of the mix and some given stems ('both'), and of the mix and all of them. */
export const goldenDemucs = async (name: string) => {
  const {config: json, ...rest} = await golden(`demucs-${name}`)
  const config = json as DemucsConfig
  const description: NetworkDescription = {
    network: {kind: 'demucs', config},
    stems: STEMS,
    sigmaData: 0.05,
    contexts: {mix: true, given: config.given},
    joint: true,
  }
  return {description, config, samples: rest.get('mix').length, ...rest}
}
export type GoldenDemucs = Awaited<ReturnType<typeof goldenDemucs>>

/** What is known: 'mix', 'both' or 'all'. */
export const demucsContext = ({get}: GoldenDemucs, known: string): Context => {
  const which = known === 'all' ? STEMS.map(() => true) : Array.from(get('which'), value => value === 1)
  return {mix: get('mix'), ...(known !== 'mix' && {given: {stems: get('given'), which}})}
}
