import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {BadInput, ModelError} from '../../../src/base/errors.ts'
import {openSafetensors} from '../../../src/model/checkpoint/safetensors.ts'
import {encodeSafetensors, writeSafetensors} from '../../../src/model/checkpoint/write-safetensors.ts'
import {tempFolder} from './temp-folder.ts'

const folder = await tempFolder()
const sample = [
  {name: 'a', shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 0.25, 3, 65504)},
  {name: '__proto__', shape: [1], data: Float32Array.of(7)},
  {name: '0', shape: [], data: Float32Array.of(8)},
  {name: 'empty', shape: [0, 4], data: new Float32Array(0)},
]

/** A file from a raw header and the number of bytes after it. */
const craft = async (header: string, size: number, claimed = Buffer.byteLength(header)): Promise<string> => {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(claimed))
  const file = path.join(folder, 'crafted.safetensors')
  await writeFile(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(size, 1)]))
  return file
}

const entry = (dtype: string, shape: unknown, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

const refusal = async (header: unknown, size: number): Promise<string> => {
  const file = await craft(typeof header === 'string' ? header : JSON.stringify(header), size)
  const error = await openSafetensors(file).then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect((error as Error).message).toMatch(/^\/.*crafted\.safetensors: [^\n]+$/)
  return (error as Error).message
}

test.each(['F16', 'F32'] as const)('%s tensors come back as they were written', async dtype => {
  const file = path.join(folder, `${dtype}.safetensors`)
  await writeSafetensors(file, sample, {dtype, metadata: {made: 'here'}})
  const reader = await openSafetensors(file)
  expect([...reader.tensors.keys()].sort()).toEqual(['0', '__proto__', 'a', 'empty'])
  for (const {name, shape, data} of sample) {
    expect(reader.tensors.get(name)).toMatchObject({dtype, shape})
    expect(await reader.read(name)).toEqual(data)
  }
  expect(reader.metadata).toEqual(new Map([['made', 'here']]))
  await expect(reader.read('b')).rejects.toThrow(/holds no tensor "b"/)
  await reader.close()
})

test('every kind of number is read as float32', async () => {
  const bodies: [string, ArrayBufferView][] = [
    ['F64', Float64Array.of(0.1, -2)],
    ['I64', BigInt64Array.of(-5n, 6n)],
    ['U64', BigUint64Array.of(5n, 6n)],
    ['I32', Int32Array.of(-7, 8)],
    ['U32', Uint32Array.of(2 ** 31, 8)],
    ['F32', Float32Array.of(1.5, 2.5)],
    ['F16', Uint16Array.of(0x3c00, 0xc000)],
    ['BF16', Uint16Array.of(0x3f80, 0xc000)],
    ['I16', Int16Array.of(-9, 10)],
    ['U16', Uint16Array.of(65535, 10)],
    ['I8', Int8Array.of(-1, 1)],
    ['U8', Uint8Array.of(255, 1)],
    ['BOOL', Uint8Array.of(1, 0)],
  ]
  const expected = [
    [Math.fround(0.1), -2],
    [-5, 6],
    [5, 6],
    [-7, 8],
    [2 ** 31, 8],
    [1.5, 2.5],
    [1, -2],
    [1, -2],
  ]
  expected.push([-9, 10], [65535, 10], [-1, 1], [255, 1], [1, 0])
  const header: Record<string, unknown> = {}
  let at = 0
  for (const [dtype, {byteLength}] of bodies) {
    header[dtype] = entry(dtype, [2], at, at + byteLength)
    at += byteLength
  }
  const file = await craft(JSON.stringify(header), 0)
  await writeFile(file, Buffer.concat(bodies.map(([, {buffer}]) => Buffer.from(buffer))), {flag: 'a'})
  const reader = await openSafetensors(file)
  for (const [i, [dtype]] of bodies.entries()) expect([...(await reader.read(dtype))], dtype).toEqual(expected[i])
  await reader.close()
})

test('the tensors begin at a multiple of eight bytes', () => {
  for (const name of ['a', 'ab', 'abc'])
    expect(encodeSafetensors([{name, shape: [1], data: Float32Array.of(1)}]).readUInt32LE(0) % 8).toBe(0)
})

test('a header that claims more than the file holds is refused before memory is asked for', async () => {
  const before = process.memoryUsage().arrayBuffers
  for (const claimed of [3, 99_999_999, 2 ** 40, 2 ** 53]) {
    const file = await craft('{}', 0, claimed)
    await expect(openSafetensors(file)).rejects.toThrow(`claims a header of ${claimed} bytes, expected at most 2`)
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
})

test('a file that contradicts itself is refused with what is wrong', async () => {
  expect(await refusal('{"a":', 0)).toContain('not valid JSON')
  expect(await refusal('[]', 0)).toContain('not a JSON object')
  expect(await refusal({a: 5}, 0)).toContain('unknown dtype undefined')
  expect(await refusal({a: entry('F8', [1], 0, 1)}, 1)).toContain('tensor "a" has the unknown dtype "F8"')
  expect(await refusal({a: entry('toString', [1], 0, 1)}, 1)).toContain('unknown dtype')
  expect(await refusal({a: entry('F32', [-1], 0, 4)}, 4)).toContain('damaged shape')
  expect(await refusal({a: entry('F32', [1.5], 0, 6)}, 6)).toContain('damaged shape')
  expect(await refusal({a: {dtype: 'F32', shape: [1], data_offsets: [0]}}, 4)).toContain('damaged data_offsets')
  expect(await refusal({a: entry('F32', [2], 0, 4)}, 4)).toContain('has 4 bytes, expected 8 for F32 [2]')
  expect(await refusal({a: entry('F32', [1], 4, 0)}, 4)).toContain('has -4 bytes')
  expect(await refusal({a: entry('F32', [2 ** 30, 2 ** 30], 0, 4)}, 4)).toContain('has 4 bytes')
  expect(await refusal({a: entry('F32', [2], 0, 8)}, 4)).toContain('ends at byte 8 of 4')
  expect(await refusal({a: entry('F32', [2], 0, 8), b: entry('F32', [1], 4, 8)}, 8)).toContain('"b" overlaps another')
  expect(await refusal({a: entry('F32', [1], 4, 8)}, 8)).toContain('leaves a gap')
  expect(await refusal({a: entry('F32', [1], 0, 4)}, 8)).toContain('4 bytes after its last tensor')
  expect(await refusal({__metadata__: {a: 1}}, 0)).toContain('metadata "a"')
})

test('a missing file and a folder are bad input', async () => {
  await expect(openSafetensors(path.join(folder, 'none'))).rejects.toBeInstanceOf(BadInput)
  await expect(openSafetensors(folder)).rejects.toBeInstanceOf(BadInput)
})

test('writing refuses what would not come back, and what is there already', async () => {
  const one = (data: Float32Array, shape = [data.length]) => [{name: 'a', shape, data}]
  const file = path.join(folder, 'written.safetensors')
  await expect(writeSafetensors(file, one(Float32Array.of(70000)))).rejects.toThrow('70000, beyond F16')
  await expect(writeSafetensors(file, one(Float32Array.of(1), [2]))).rejects.toThrow('expected shape [2]')
  await expect(writeSafetensors(file, [...sample, ...sample])).rejects.toThrow('comes twice')
  await expect(openSafetensors(file)).rejects.toThrow('not found')
  await writeSafetensors(file, one(Float32Array.of(1)))
  await expect(writeSafetensors(file, one(Float32Array.of(2)))).rejects.toMatchObject({
    message: expect.stringMatching(/is there already$/),
    mend: {change: 'force'},
  })
  await writeSafetensors(file, one(Float32Array.of(70000)), {dtype: 'F32', force: true})
  const reader = await openSafetensors(file)
  expect([...(await reader.read('a'))]).toEqual([70000])
  await reader.close()
})

test('a header that names a tensor twice is refused, and one that only speaks of it is not', async () => {
  const once = JSON.stringify(entry('F32', [1], 0, 4))
  await expect(openSafetensors(await craft(`{"a":${once},"a":${once}}`, 4))).rejects.toThrow('names a tensor twice')
  const metadata = JSON.stringify({note: once, data_offsets: 'x'})
  await (await openSafetensors(await craft(`{"__metadata__":${metadata},"a":${once}}`, 4))).close()
})
