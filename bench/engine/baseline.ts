import {open, readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {gunzip} from 'node:zlib'
import {BinaryReader, WireType} from '@bufbuild/protobuf/wire'
import {asset} from '../../src/base/assets.ts'
import {randomWave} from './random-unet.ts'

/** The graphs as they were before engines were sped up, without their weights: bench/baseline/<name>.onnx.gz. */
export type BaselineName = 'band-split' | 'unet1d'

/** The length-delimited fields of one number in a protobuf message. */
const fields = (bytes: Uint8Array, wanted: number): Uint8Array[] => {
  const reader = new BinaryReader(bytes)
  const found: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    if (number === wanted && type === WireType.LengthDelimited) found.push(reader.bytes())
    else reader.skip(type)
  }
  return found
}

/** How long the file of weights is that a model wants beside it: `external_data` of graph.initializer. */
const weightBytes = (model: Uint8Array): number => {
  const text = new TextDecoder()
  const ends = fields(model, 7)
    .flatMap(graph => fields(graph, 5))
    .map(tensor => {
      const entries = fields(tensor, 13).map(entry => [1, 2].map(n => text.decode(fields(entry, n)[0])))
      const {offset = 0, length = 0} = Object.fromEntries(entries) as {offset?: string; length?: string}
      return Number(offset) + Number(length)
    })
  return Math.max(...ends)
}

const POOL = 2 ** 20

/** Writes a baseline's model and, beside it, weights that mean nothing; what they are does not change the time. Returns the model's file. */
export const writeBaseline = async (name: BaselineName, folder: string): Promise<string> => {
  const model = await promisify(gunzip)(await readFile(asset('bench', 'baseline', `${name}.onnx.gz`)))
  const pool = new Uint8Array(randomWave(POOL, 1).map(value => value / 4).buffer)
  const file = await open(path.join(folder, 'weights.bin'), 'wx')
  try {
    for (let left = weightBytes(model); left > 0; left -= pool.length) await file.appendFile(pool.subarray(0, left))
  } finally {
    await file.close()
  }
  const target = path.join(folder, `${name}.onnx`)
  await writeFile(target, model)
  return target
}
