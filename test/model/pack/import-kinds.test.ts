import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, DiskFull, lineOf, ModelError} from '../../../src/base/errors.ts'
import {STEMS} from '../../../src/base/stems.ts'
import {floatsToHalves, halvesToFloats} from '../../../src/model/checkpoint/half.ts'
import {openTorchCheckpoint} from '../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import {encodeSafetensors, type NamedTensor} from '../../../src/model/checkpoint/write-safetensors.ts'
import {readImportConfig} from '../../../src/model/pack/describe-import.ts'
import {type ImportOptions, importCheckpoint} from '../../../src/model/pack/import-checkpoint.ts'
import type {Pack} from '../../../src/model/pack/load-pack.ts'
import {writeOfficialCheckpoint} from '../../support/official-checkpoint.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {dict, list, pickle, tensor, text} from '../checkpoint/pickle-assembler.ts'
import {reference, tempFolder} from '../checkpoint/temp-folder.ts'
import {checkpointZip} from '../checkpoint/zip-builder.ts'

const folder = await tempFolder()
const checkpoint = await openTorchCheckpoint(reference('tiny-msdm.ckpt'))
/** The tiny network's parameters by their official names. */
const tensors: NamedTensor[] = []
for (const [name, {shape}] of checkpoint.tensors)
  if (name.startsWith('model.unet.')) tensors.push({name, shape, data: await checkpoint.read(name)})
await checkpoint.close()

const rowMajor = ({shape}: NamedTensor) => [...shape]
const bytesOf = ({data}: NamedTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
const halvesOf = ({data}: NamedTensor): Uint8Array => new Uint8Array(floatsToHalves(data).buffer)
/** The upper halves of float32. */
const bfloatsOf = ({data}: NamedTensor): Uint8Array =>
  new Uint8Array(
    Uint16Array.from(new Uint16Array(data.buffer, data.byteOffset, 2 * data.length).filter((_, i) => i % 2)).buffer,
  )

let made = 0
const place = (ending: string): string => path.join(folder, `${made++}.${ending}`)
const importFrom = (file: string, options: Partial<ImportOptions> = {}): Promise<Pack> =>
  importCheckpoint(file, `${file}.pack`, {name: 'made', ...options})

/** A state dict alone, each parameter under a name of its own. */
const stateDict = (
  parameters: readonly NamedTensor[],
  nameOf = ({name}: NamedTensor) => name,
): [string, Uint8Array][] => parameters.map((one, n) => [nameOf(one), tensor({key: String(n), shape: rowMajor(one)})])
const blobs = (parameters: readonly NamedTensor[]): Record<string, Uint8Array> =>
  Object.fromEntries(parameters.map((one, n) => [n, bytesOf(one)]))
const writeTorch = (entries: [string, Uint8Array][], stored = blobs(tensors), ending = 'pt'): string => {
  const file = place(ending)
  writeFileSync(file, checkpointZip(pickle(dict(...entries)), stored))
  return file
}

const expectWeights = async (pack: Pack, expected = (data: Float32Array) => halvesToFloats(floatsToHalves(data))) => {
  const found = await pack.tensors()
  expect(found.size).toBe(tensors.length)
  for (const {name, data} of tensors)
    expect(
      Buffer.from(found.get(name.replace('model.unet.', ''))!.data.buffer).equals(Buffer.from(expected(data).buffer)),
    ).toBe(true)
}

const refusal = async (
  attempt: Promise<unknown>,
  kind: typeof ModelError | typeof BadInput | typeof DiskFull = ModelError,
) => {
  const before = readdirSync(folder).filter(name => name.endsWith('.pack') || name.startsWith('.'))
  const error = await attempt.then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(kind)
  expect(lineOf(error)).toMatch(/^[^\n]+: [^\n]+$/)
  expect(readdirSync(folder).filter(name => name.endsWith('.pack') || name.startsWith('.'))).toEqual(before)
  return lineOf(error)
}

const HYPER = JSON.parse(readFileSync(reference('tiny-config.json'), 'utf8')).config as Record<string, unknown>
const hyper: Record<string, unknown> = {...HYPER, in_channels: 4, out_channels: 4}
const named = new Map(tensors.map(one => [one.name, one]))
const parameters = tensors.map(({name, shape}) => ({name, shape: [...shape]}))

test.each([
  ['FloatStorage', bytesOf, (data: Float32Array) => halvesToFloats(floatsToHalves(data))],
  ['HalfStorage', halvesOf, (data: Float32Array) => halvesToFloats(floatsToHalves(data))],
  [
    'BFloat16Storage',
    bfloatsOf,
    (data: Float32Array) =>
      halvesToFloats(
        floatsToHalves(
          new Float32Array(
            new Uint32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)).map(
              bits => bits & 0xffff0000,
            ).buffer,
          ),
        ),
      ),
  ],
] as const)('a checkpoint of %s is imported', async (type, encode, expected) => {
  const file = place('ckpt')
  await writeOfficialCheckpoint(file, {parameters, hyper, type, values: ({name}) => encode(named.get(name)!)})
  const pack = await importFrom(file)
  expect(pack.manifest).toMatchObject({network: {kind: 'unet1d', attentionHeads: hyper.attention_heads}})
  await expectWeights(pack, expected)
})

test('weights can be kept as float32', async () => {
  const pack = await importFrom(writeTorch(stateDict(tensors)), {dtype: 'F32', config: undefined})
  await expectWeights(pack, data => data)
})

test('what the file says of σ_data is kept', async () => {
  const file = place('ckpt')
  const values = ({name}: {name: string}) => bytesOf(named.get(name)!)
  await writeOfficialCheckpoint(file, {parameters, hyper: {...hyper, diffusion_sigma_data: 0.1}, values})
  expect((await importFrom(file)).manifest.sigmaData).toBe(0.1)
})

const short = ({name}: NamedTensor) => name.replace('model.unet.', '')
const heads = {hyper_parameters: dict(['attention_heads', text('two')])}

test.each([
  ['a plain dict of tensors', () => writeTorch(stateDict(tensors))],
  ['one without any prefix', () => writeTorch(stateDict(tensors, short), blobs(tensors), 'pth')],
  ['one in a wrapper of its own', () => writeTorch(stateDict(tensors, ({name}) => `module.${name}`))],
  [
    'a state_dict',
    () =>
      writeTorch([
        ['state_dict', dict(...stateDict(tensors))],
        ['hyper_parameters', heads.hyper_parameters],
      ]),
  ],
  [
    'averaged weights beside others',
    () =>
      writeTorch([
        ['ema', dict(...stateDict(tensors, short))],
        ['model', dict(...stateDict(tensors, short))],
      ]),
  ],
])('%s is imported, the architecture found in the shapes', async (_, write) => {
  await expectWeights(await importFrom(write()))
})

test('what had to be taken for granted is said', async () => {
  const notes: string[] = []
  const onNote = (line: string) => notes.push(line)
  await importFrom(writeTorch(stateDict(tensors)), {onNote})
  expect(notes).toEqual([expect.stringMatching(/\.pt: says no hyper-parameters; .*: 8 heads, 8 groups, scaled skips$/)])
  await importCheckpoint(reference('tiny-msdm.ckpt'), place('told'), {name: 'told', onNote})
  expect(notes.length).toBe(1)
})

test('safetensors of any kind are imported', async () => {
  for (const dtype of ['F16', 'F32'] as const) {
    const file = place('safetensors')
    writeFileSync(file, encodeSafetensors(tensors, {dtype}))
    await expectWeights(await importFrom(file))
  }
})

test('what a file does not say is said by a model.json', async () => {
  await writeTinyPacks(folder, ['quartet-small', 'quartet-regressor'])
  for (const name of ['quartet-small', 'quartet-regressor']) {
    const config = await readImportConfig(path.join(folder, name, 'model.json'))
    const weights = readdirSync(path.join(folder, name)).filter(file => file.endsWith('.safetensors'))
    const pack = await importCheckpoint(path.join(folder, name, weights[0]!), path.join(folder, `${name}-again`), {
      name: 'again',
      config,
    })
    expect(pack.manifest).toMatchObject({...config.fields, name: 'again', files: expect.any(Array)})
  }
})

test('a model.json that does not suit is refused with the field, and weights that do not suit it with the tensor', async () => {
  const file = writeTorch(stateDict(tensors))
  const config = place('json')
  const attempt = async (fields: unknown) => {
    writeFileSync(config, JSON.stringify(fields))
    return importFrom(file, {config: await readImportConfig(config)})
  }
  const {network} = (await importFrom(file)).manifest
  const again = (change: object) => attempt({network: {...network, ...change}, window: 256})
  expect(await refusal(again({channels: 0}), BadInput)).toMatch(/\.json: network\.channels: /)
  expect(await refusal(again({kind: 'other'}), BadInput)).toMatch(/\.json: network\.kind: /)
  expect(await refusal(again({numBlocks: [1, 1]}), BadInput)).toContain(
    'network.numBlocks: must be as many as the 4 factors',
  )
  expect(await refusal(again({attentionMultiplier: 3}))).toMatch(/feed_forward\S+ of shape .*expected/)
  for (const stems of [['drums', 'bass', 'guitar', 'piano'], [...STEMS].reverse()])
    expect(await refusal(attempt({network, window: 256, stems}), BadInput)).toContain(
      'stems: expected bass, drums, guitar, piano, in this order; a network whose channels are in another cannot be',
    )
  expect(await refusal(attempt({network, window: 256, stems: ['bass', 'drums']}), BadInput)).toContain('stems: must be')
  expect(await refusal(attempt({}), BadInput)).toContain('says no network')
  writeFileSync(config, '{')
  expect(await refusal(readImportConfig(config), BadInput)).toContain('says no network')
  expect(await refusal(readImportConfig(place('json')), BadInput)).toContain('not found')
})

test('parameters that are missing, too many, of another shape or not finite are named', async () => {
  const without = tensors.filter(({name}) => !name.endsWith('bottleneck.pre_block.block1.project.bias'))
  expect(await refusal(importFrom(writeTorch(stateDict(without), blobs(without))))).toContain(
    'lacks tensor bottleneck.pre_block.block1.project.bias, expected [64]',
  )
  const extra = [...tensors, {name: 'model.unet.extra', shape: [1], data: new Float32Array(1)}]
  expect(await refusal(importFrom(writeTorch(stateDict(extra), blobs(extra))))).toContain('holds tensor "extra"')
  const broken = tensors.map((one, n) =>
    n === 100 ? {...one, data: new Float32Array(one.data.length).fill(Number.NaN)} : one,
  )
  expect(await refusal(importFrom(writeTorch(stateDict(broken), blobs(broken))))).toContain(
    `tensor ${JSON.stringify(tensors[100]!.name)} holds a value that is not finite`,
  )
  const loud = tensors.map((one, n) => (n === 100 ? {...one, data: new Float32Array(one.data.length).fill(1e6)} : one))
  expect(await refusal(importFrom(writeTorch(stateDict(loud), blobs(loud))))).toContain(
    "beyond F16's 65504; write it as F32",
  )
})

test('a small file cannot claim a large network', async () => {
  // Every parameter is the same stored number, seen again and again.
  const repeated = tensors.map(({name, shape}): [string, Uint8Array] => [
    name,
    tensor({key: '0', shape: [...shape], strides: shape.map(() => 0), length: 1}),
  ])
  const file = writeTorch(repeated, {'0': new Uint8Array(4)})
  expect(await refusal(importFrom(file))).toMatch(/its tensors claim \d+ bytes, more than the \d+ of the whole file/)
})

test('members that lie on top of each other, and names that come twice, are refused', async () => {
  const file = writeTorch(stateDict(tensors))
  const bytes = readFileSync(file)
  // Every member of the directory claims the size of the largest one.
  const largest = Math.max(...tensors.map(({data}) => data.byteLength))
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1))
    bytes.writeUInt32LE(largest, at + 24)
  writeFileSync(file, bytes)
  expect(await refusal(importFrom(file))).toMatch(/its members claim \d+ bytes, more than the \d+ of the whole file/)
  const twice = [...stateDict(tensors), stateDict(tensors)[5]!]
  expect(await refusal(importFrom(writeTorch(twice)))).toContain(
    `the key ${JSON.stringify(tensors[5]!.name)} a second time`,
  )
  const paths: [string, Uint8Array][] = [
    ...stateDict(tensors),
    ['model', dict(['unet', dict(stateDict(tensors, short)[5]!)])],
  ]
  expect(await refusal(importFrom(writeTorch(paths)))).toContain(
    `holds tensor ${JSON.stringify(tensors[5]!.name)} twice`,
  )
})

test('what is no file of weights says what it is instead', async () => {
  const attempt = async (content: string | Uint8Array) => {
    const file = place('ckpt')
    writeFileSync(file, content)
    return refusal(importFrom(file))
  }
  expect(await attempt('')).toContain('is empty; expected a file of torch.save, or safetensors')
  expect(await attempt('<!DOCTYPE html><html>')).toContain('is a web page and no file of weights')
  expect(await attempt('version https://git-lfs.github.com/spec/v1\noid')).toContain(
    'only points to a file that git lfs pull',
  )
  expect(await attempt('RIFF....WAVE')).toContain('is no file of weights')
  expect(await attempt(Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'))).toContain('format from before 1.6')
  expect(await attempt(checkpointZip(pickle(list())))).toContain('holds no tensors')
  expect(
    await attempt(checkpointZip(pickle(dict(['w', tensor({key: '0', shape: [1]})])), {'0': new Uint8Array(4)})),
  ).toContain('holds no unet1d network; expected a tensor named …to_in.')
})

test('several networks, none of which is the obvious one, are not guessed among', async () => {
  const two = [...stateDict(tensors, one => `a.${short(one)}`), ...stateDict(tensors, one => `b.${short(one)}`)]
  expect(await refusal(importFrom(writeTorch(two)))).toContain('holds 2 networks, "a.", "b."; expected one')
})

test('a disk without room is found before anything is written', async () => {
  const message = await refusal(importFrom(writeTorch(stateDict(tensors)), {free: async () => 10_000}), DiskFull)
  expect(message).toMatch(/needs 2\.6 MB, 10 kB are free; make room/)
})
