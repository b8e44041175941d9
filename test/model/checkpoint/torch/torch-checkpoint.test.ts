import {open, readFile, truncate, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../../src/base/errors.ts'
import {OP} from '../../../../src/model/checkpoint/torch/pickle-ops.ts'
import {openTorchCheckpoint} from '../../../../src/model/checkpoint/torch/torch-checkpoint.ts'
import {call, code, dict, int, list, pickle, type TensorSpec, tensor, text} from '../pickle-assembler.ts'
import {reference, tempFolder} from '../temp-folder.ts'
import {checkpointZip, f32, zip} from '../zip-builder.ts'

const folder = await tempFolder()
const file = path.join(folder, 'made.ckpt')

const openBytes = async (bytes: Uint8Array) => {
  await writeFile(file, bytes)
  return openTorchCheckpoint(file)
}

const openMade = (expression: Uint8Array, blobs: Record<string, Uint8Array> = {}, options = {}) =>
  openBytes(checkpointZip(pickle(expression), blobs, options))

/** What one tensor reads as. */
const readOne = async (spec: TensorSpec, blob: Uint8Array): Promise<number[]> => {
  const checkpoint = await openMade(dict(['state_dict', dict(['w', tensor(spec)])]), {[spec.key]: blob})
  try {
    return [...(await checkpoint.read('w'))]
  } finally {
    await checkpoint.close()
  }
}

const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect((error as Error).message).toMatch(/^\/.*made\.ckpt: [^\n]+$/)
  return (error as Error).message
}

test.each(['tiny-msdm.ckpt', 'tiny-weakly.ckpt'])('%s: both names of a tensor read the same weights', async name => {
  const checkpoint = await openTorchCheckpoint(reference(name))
  expect(checkpoint.tensors.size).toBe(616)
  let compared = 0
  for (const [key, info] of checkpoint.tensors) {
    if (!key.startsWith('model.unet.')) continue
    const twin = key.replace('model.unet.', 'model.diffusion.net.')
    expect(checkpoint.tensors.get(twin)).toEqual(info)
    const weights = await checkpoint.read(key)
    expect(weights.length).toBe(info.shape.reduce((a, b) => a * b, 1))
    expect(weights.some(value => value !== 0) && weights.every(Number.isFinite)).toBe(true)
    expect(Buffer.from((await checkpoint.read(twin)).buffer).equals(Buffer.from(weights.buffer))).toBe(true)
    compared++
  }
  expect(compared).toBe(308)
  await checkpoint.close()
})

test('a checkpoint with data sets and distributions in it shows them as inert stubs', async () => {
  const checkpoint = await openTorchCheckpoint(reference('tiny-msdm.ckpt'))
  await checkpoint.close()
  expect(checkpoint.meta).toMatchObject({
    epoch: 419,
    hyper_parameters: {
      in_channels: 4,
      attentions: [false, false, true, true],
      diffusion_sigma_distribution: {
        kind: 'stub',
        module: 'audio_diffusion_pytorch.diffusion',
        name: 'LogNormalDistribution',
        state: {mean: -3, std: 1},
      },
    },
    datamodule_hyper_parameters: {train_dataset: {kind: 'stub', name: 'MultiSourceDataset', state: {sr: 22050}}},
  })
  expect(checkpoint.meta).not.toHaveProperty('state_dict')
})

test('only the bytes of one tensor are read, however large the file is', async () => {
  const length = 2 ** 21
  const stored = new Float32Array(length)
  stored.set([8, 9], 5)
  const checkpoint = await openMade(dict(['w', tensor({key: '0', shape: [2], offset: 5, length})]), {
    '0': new Uint8Array(stored.buffer),
  })
  const before = process.memoryUsage().arrayBuffers
  expect([...(await checkpoint.read('w'))]).toEqual([8, 9])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  await checkpoint.close()
})

test('zip64 files are read', async () => {
  const checkpoint = await openMade(dict(['w', tensor({key: '0', shape: [2]})]), {'0': f32(1, 2)}, {zip64: true})
  expect([...(await checkpoint.read('w'))]).toEqual([1, 2])
  await checkpoint.close()
})

test('views are read in row-major order whatever their strides', async () => {
  const six = f32(0, 1, 2, 3, 4, 5)
  const view = (spec: Omit<TensorSpec, 'key' | 'length'>) => readOne({key: '0', length: 6, ...spec}, six)
  expect(await view({shape: [2, 3]})).toEqual([0, 1, 2, 3, 4, 5])
  expect(await view({shape: [3, 2], strides: [1, 3]})).toEqual([0, 3, 1, 4, 2, 5])
  expect(await view({shape: [2, 2], strides: [3, 1], offset: 1})).toEqual([1, 2, 4, 5])
  expect(await view({shape: [2, 2], strides: [3, 2]})).toEqual([0, 2, 3, 5])
  expect(await view({shape: [3, 2], strides: [0, 1], offset: 4})).toEqual([4, 5, 4, 5, 4, 5])
  expect(await view({shape: [1, 3, 1, 2], strides: [99, 1, 77, 3]})).toEqual([0, 3, 1, 4, 2, 5])
  expect(await view({shape: [], offset: 3})).toEqual([3])
  expect(await view({shape: [0, 4]})).toEqual([])
})

test('every kind of storage is read as float32', async () => {
  const kinds: [string, ArrayBufferView, number[]][] = [
    ['DoubleStorage', Float64Array.of(0.5, -2), [0.5, -2]],
    ['HalfStorage', Uint16Array.of(0x3c00, 0xc000), [1, -2]],
    ['BFloat16Storage', Uint16Array.of(0x3f80, 0xc000), [1, -2]],
    ['LongStorage', BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ['IntStorage', Int32Array.of(-7, 8), [-7, 8]],
    ['ShortStorage', Int16Array.of(-7, 8), [-7, 8]],
    ['CharStorage', Int8Array.of(-7, 8), [-7, 8]],
    ['ByteStorage', Uint8Array.of(255, 8), [255, 8]],
    ['BoolStorage', Uint8Array.of(1, 0), [1, 0]],
  ]
  for (const [type, {buffer}, values] of kinds)
    expect(await readOne({key: 'x', shape: [2], type}, new Uint8Array(buffer)), type).toEqual(values)
})

test('without a state_dict tensors are named by the keys that lead to them', async () => {
  const parameter = call('torch._utils', '_rebuild_parameter', tensor({key: '0', shape: [1]}), code(OP.NEWTRUE))
  const checkpoint = await openMade(dict(['a', parameter], ['ema', dict(['b', tensor({key: '0', shape: [1]})])]), {
    '0': f32(6),
  })
  expect([...checkpoint.tensors.keys()]).toEqual(['a', 'ema.b'])
  expect([...(await checkpoint.read('ema.b'))]).toEqual([6])
  await expect(checkpoint.read('b')).rejects.toThrow('holds no tensor "b"')
  await checkpoint.close()
})

test('a pickle that would call a function is not obeyed, and the tensors beside it load', async () => {
  const trace = path.join(folder, 'called')
  const evil = [
    call('posix', 'system', text(`touch ${trace}`)),
    call('builtins', 'eval', text(`open('${trace}', 'w')`)),
    call('node:fs', 'writeFileSync', text(trace), text('x')),
    call('__main__', '__proto__', text('x')),
  ]
  const checkpoint = await openMade(
    dict(['hook', list(...evil)], ['state_dict', dict(['__proto__', evil[0]!], ['w', tensor({key: '0', shape: [1]})])]),
    {'0': f32(4)},
  )
  expect([...checkpoint.tensors.keys()]).toEqual(['w'])
  expect([...(await checkpoint.read('w'))]).toEqual([4])
  await checkpoint.close()
  await expect(open(trace)).rejects.toThrow('ENOENT')
})

test('tensors that do not fit what is stored are refused by name', async () => {
  const attempt = (spec: Omit<TensorSpec, 'key'>, blob = f32(1, 2, 3, 4)) =>
    refusal(openMade(dict(['w', tensor({key: '0', length: 4, ...spec})]), {'0': blob}))
  expect(await attempt({shape: [5]})).toContain('"w" of shape [5] does not fit in the 4 elements')
  expect(await attempt({shape: [2], offset: 3})).toContain('does not fit')
  expect(await attempt({shape: [2, 2], strides: [4, 1]})).toContain('does not fit')
  expect(await attempt({shape: [2 ** 50, 2 ** 50], strides: [0, 0]})).toContain('does not fit')
  expect(await attempt({shape: [2 ** 31], strides: [0]})).toContain('does not fit')
  expect(await attempt({shape: [5], length: 5})).toContain('has 16 bytes in "data/0", expected 20')
  expect(await refusal(openMade(dict(['w', tensor({key: '9', shape: [1]})])))).toContain('lacks its "data/9"')
})

test('a tensor of a kind that is not known is left out', async () => {
  const odd = [
    tensor({key: '0', shape: [1], type: 'ComplexFloatStorage'}),
    tensor({key: '0', shape: [-1]}),
    tensor({key: '0', shape: [1], strides: [1, 1]}),
    call('torch._utils', '_rebuild_tensor_v2', int(0)),
  ]
  expect(await refusal(openMade(list(...odd)))).toContain('holds no tensors')
  expect(await refusal(openMade(dict(['a', odd[0]!], ['b', odd[1]!], ['c', odd[2]!], ['d', odd[3]!])))).toContain(
    'holds no tensors',
  )
})

test('files that are no such checkpoint are refused with the reason', async () => {
  const good = checkpointZip(pickle(dict(['w', tensor({key: '0', shape: [1]})])), {'0': f32(1)})
  const data = pickle(dict())
  expect(await refusal(openBytes(Buffer.alloc(0)))).toContain('is not a torch checkpoint')
  expect(await refusal(openBytes(Buffer.from('RIFF....')))).toContain('is not a torch checkpoint')
  expect(await refusal(openBytes(Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de903', 'hex')))).toContain(
    'format from before 1.6',
  )
  expect(await refusal(openBytes(good.subarray(0, 300)))).toContain('cut short')
  expect(await refusal(openBytes(good.subarray(0, good.length - 1)))).toContain('cut short')
  expect(await refusal(openBytes(zip([{name: 'a.txt', data}])))).toContain('without data.pkl')
  expect(await refusal(openBytes(zip([{name: 'a/data.pkl', data, compress: true}])))).toContain('is compressed')
  const twice = zip([
    {name: 'a/data.pkl', data},
    {name: 'a/data.pkl', data},
  ])
  expect(await refusal(openBytes(twice))).toContain('twice')
  const big = zip([
    {name: 'a/data.pkl', data},
    {name: 'a/byteorder', data: Buffer.from('big')},
  ])
  expect(await refusal(openBytes(big))).toContain('big-endian')
  expect(await refusal(openMade(dict(['epoch', int(3)])))).toContain('holds no tensors; expected a state_dict')
  expect(await refusal(openMade(int(3)))).toContain('holds no tensors')
})

test('a checkpoint cut short anywhere in its weights is refused', async () => {
  await writeFile(file, await readFile(reference('tiny-weakly.ckpt')))
  for (const length of [3_298_000, 2_000_000, 200_000, 1_000, 10]) {
    await truncate(file, length)
    expect(await refusal(openTorchCheckpoint(file))).toContain('cut short')
  }
})

test('a missing file and a folder are bad input', async () => {
  await expect(openTorchCheckpoint(path.join(folder, 'none.ckpt'))).rejects.toThrow(/none\.ckpt: not found/)
  await expect(openTorchCheckpoint(folder)).rejects.toBeInstanceOf(BadInput)
})
