import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import type {Dtype} from '../../../src/model/checkpoint/dtype.ts'
import {hyperParameters, hyperUNetConfig} from '../../../src/model/checkpoint/hyper-unet.ts'
import {networkWeights} from '../../../src/model/checkpoint/network-weights.ts'
import {officialUNetConfig} from '../../../src/model/checkpoint/official-unet.ts'
import type {Plain} from '../../../src/model/checkpoint/torch/pickle-value.ts'
import {openTorchCheckpoint} from '../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import {lengthMultiple, type UNet1dConfig} from '../../../src/model/networks/unet1d-config.ts'
import {unet1dShapes} from '../../../src/model/networks/unet1d-shapes.ts'
import {reference} from './temp-folder.ts'

type Parameter = {name: string; shape: number[]}
type Config = {[key: string]: Plain}

const json = (name: string) => JSON.parse(readFileSync(reference(name), 'utf8'))
const tiny: {config: Config; parameters_tiny_msdm: Parameter[]; length_multiple: number} = json('tiny-config.json')
const full: {config: Config; parameters: Parameter[]; total_parameters: number; length_multiple: number} =
  json('full-config-parameters.json')

const dtype: Dtype = 'F32'
const asCheckpoint = (parameters: Parameter[], hyper_parameters: Plain = {}) => ({
  path: 'made.ckpt',
  tensors: new Map(parameters.map(({name, shape}) => [name, {shape, dtype}])),
  meta: {hyper_parameters},
})

const snake = (key: string): string => key.replace(/[A-Z1]/g, letter => `_${letter.toLowerCase()}`)

/** Compares the fields that the reference names. */
const expectLike = (config: UNet1dConfig, expected: Config): void => {
  let compared = 0
  for (const [key, value] of Object.entries(config)) {
    const wanted = expected[snake(key)]
    if (wanted === undefined || key === 'outChannels') continue
    expect(value, key).toEqual(wanted)
    compared++
  }
  expect(compared).toBeGreaterThan(15)
}

const tinyParameters = tiny.parameters_tiny_msdm
/** As the checkpoint itself says it: the list describes its widths in words. */
const said: Config = {...tiny.config, in_channels: 4, out_channels: 4}
const editTiny = (edit: (parameter: Parameter) => Parameter | undefined) =>
  asCheckpoint(
    tinyParameters.flatMap(parameter => edit(parameter) ?? []),
    said,
  )

test.each([
  ['tiny-msdm.ckpt', 4],
  ['tiny-weakly.ckpt', 1],
])('the hyper-parameters of %s are found', async (name, channels) => {
  const checkpoint = await openTorchCheckpoint(reference(name))
  const config = officialUNetConfig(checkpoint)
  await checkpoint.close()
  expect(hyperUNetConfig(hyperParameters(checkpoint.meta))).toEqual(config)
  expectLike(config, tiny.config)
  expect(config).toMatchObject({inChannels: channels, outChannels: channels, contextMappingFeatures: 128})
  expect(lengthMultiple(config)).toBe(tiny.length_multiple)
  expect(networkWeights(checkpoint, 'unet1d').size).toBe(308)
})

test('names, shapes and order of the official network follow from its hyper-parameters', () => {
  const config = officialUNetConfig(asCheckpoint(full.parameters, full.config))
  expectLike(config, full.config)
  expect(lengthMultiple(config)).toBe(full.length_multiple)
  const shapes = [...unet1dShapes(config)].map(([name, shape]) => ({name: `model.unet.${name}`, shape}))
  expect(shapes).toEqual(full.parameters.map(({name, shape}) => ({name, shape})))
  const total = shapes.reduce((sum, {shape}) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(total).toBe(full.total_parameters)
})

test('the official hyper-parameters are found without any being written down', () => {
  expectLike(officialUNetConfig(asCheckpoint(full.parameters)), full.config)
})

test('a bare state_dict, the other prefix and hyper-parameters in an object serve as well', () => {
  const config = officialUNetConfig(asCheckpoint(tinyParameters, said))
  for (const prefix of ['', 'model.diffusion.net.'])
    expect(
      officialUNetConfig(
        asCheckpoint(
          tinyParameters.map(({name, shape}) => ({name: name.replace('model.unet.', prefix), shape})),
          {kind: 'stub', module: 'pytorch_lightning', name: 'AttributeDict', items: said},
        ),
      ),
    ).toEqual(config)
})

test('what is not such a network is refused with the tensor that shows it', () => {
  const attempt = (checkpoint: ReturnType<typeof asCheckpoint>) => () => officialUNetConfig(checkpoint)
  expect(attempt(asCheckpoint([{name: 'encoder.weight', shape: [1]}]))).toThrow(/made\.ckpt: holds no unet1d network/)
  const without = (name: string) => editTiny(p => (p.name.endsWith(name) ? undefined : p))
  expect(attempt(without('upsamples.2.blocks.0.to_out.bias'))).toThrow(/lacks tensor upsamples\.2\.blocks\.0\.to_out/)
  expect(attempt(without('to_out.module_list.0.block.block1.project.weight'))).toThrow(/lacks tensor to_out/)
  expect(attempt(without('downsamples.0.downsample.weight'))).toThrow(/lacks tensor downsamples\.0\.downsample\.weight/)
  const odd = editTiny(p => (p.name.endsWith('bottleneck.attention.fn.norm.g') ? {...p, shape: [63]} : p))
  expect(attempt(odd)).toThrow(/bottleneck\.attention\.fn\.norm\.g of shape \[63\], expected \[64\]/)
  const extra = asCheckpoint([...tinyParameters, {name: 'model.unet.extra', shape: [1]}], said)
  expect(attempt(extra)).toThrow(/holds tensor "extra"/)
  expect(attempt(asCheckpoint(tinyParameters, {...said, diffusion_dynamic_threshold: 0.9}))).toThrow(/threshold/)
  const zero = editTiny(p =>
    p.name.endsWith('to_in.module_list.0.block.block1.project.weight') ? {...p, shape: [0, 4, 3]} : p,
  )
  expect(attempt(zero)).toThrow(/to_in\S+ of shape \[0, 4, 3\], expected \[8, 4, 3\]/)
})

test('tensors that are not what the hyper-parameters say are refused', () => {
  const attempt = (change: Config) => () => officialUNetConfig(asCheckpoint(tinyParameters, {...said, ...change}))
  expect(attempt({attention_heads: 5})).toThrow(/to_q\.weight of shape \[\d+, \d+\], expected \[\d+, \d+\]/)
  expect(attempt({in_channels: 1})).toThrow(/groupnorm\.weight of shape \[4\], expected \[1\]/)
  expect(attempt({num_blocks: [1, 1, 1, 64]})).toThrow(/lacks tensor downsamples\.3\.blocks\./)
})

test('hyper-parameters that cannot be understood leave the word to the shapes', () => {
  const config = officialUNetConfig(asCheckpoint(tinyParameters, said))
  const vague: Config = {...said, factors: {kind: 'stub', module: 'omegaconf', name: 'ListConfig', args: []}}
  expect(officialUNetConfig(asCheckpoint(tinyParameters, vague))).toEqual(config)
  const {num_blocks: _, ...less} = said
  expect(officialUNetConfig(asCheckpoint(tinyParameters, {...less, num_blocks: [1e9]}))).toEqual(config)
  expect(() => officialUNetConfig(asCheckpoint(tinyParameters, {...less, attention_heads: 5}))).toThrow(
    /no hyper-parameters lead/,
  )
  const without = tinyParameters.filter(({name}) => !name.endsWith('downsamples.0.downsample.weight'))
  expect(() => officialUNetConfig(asCheckpoint(without))).toThrow(/no down-sampling levels/)
})
