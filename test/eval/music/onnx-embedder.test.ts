import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {BadInput, lineOf} from '../../../src/base/errors.ts'
import {openEmbedder} from '../../../src/eval/embed/open-embedder.ts'
import {vggishPatches} from '../../../src/eval/embed/vggish-patches.ts'
import {createRecorder} from '../../../src/model/onnx/recorder.ts'
import {type Dimension, openModel, sumsModel} from './tiny-onnx.ts'

const RATE = 22_050
const SEGMENT = 15_360

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quartet-embedder-'))
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const put = (bytes: Uint8Array | string, name = 'net.onnx'): string => {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}

const constant = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE)).fill(0.25)

const refusal = async (file: string): Promise<string> => {
  const error = await openEmbedder(file).catch(error => error)
  expect(error).toBeInstanceOf(BadInput)
  const message = lineOf(error)
  expect(message).not.toMatch(/\n/)
  return message
}

describe('a network that hears waveforms', () => {
  const shapes: [Dimension[], number][] = [
    [[SEGMENT], SEGMENT],
    [['samples'], SEGMENT],
    [[1, SEGMENT], SEGMENT],
    [['batch', 'samples'], SEGMENT],
    [['batch', 16_000], 16_000],
    [[-1, -1], SEGMENT],
  ]
  it.each(shapes)('of shape %j is fed segment by segment', async (shape, samples) => {
    const embedder = await openEmbedder(put(sumsModel(shape, {size: samples, dims: 3})))
    expect(embedder.dims).toBe(3)
    const points = await embedder.embed(constant(3))
    await embedder.close()
    expect(points).toHaveLength(Math.floor((3 * 16_000) / samples))
    // The middle one has no ends that the resampler smears.
    for (const [k, value] of points[1]!.entries()) expect(value / (0.25 * samples * (k + 1))).toBeCloseTo(1, 3)
  })

  it('may come from the recorder, and gives what it was recorded to give', async () => {
    const ops = createRecorder()
    const x = ops.input('x', [1, SEGMENT])
    const energy = ops.sum(ops.mul(x, x), 1)
    ops.output('embedding', ops.concat([energy, ops.sqrt(energy)], 1))
    const embedder = await openEmbedder(put(ops.finish(), 'energy.onnx'))
    const [point] = await embedder.embed(constant(1.5))
    await embedder.close()
    expect(embedder.name).toBe('energy.onnx')
    expect(point![1]! ** 2).toBeCloseTo(point![0]!, 1)
    expect(point![0]! / (SEGMENT / 16)).toBeCloseTo(1, 2)
  })

  it('hears nothing in what is shorter than a segment', async () => {
    const embedder = await openEmbedder(put(sumsModel([1, SEGMENT], {size: SEGMENT, dims: 2})))
    expect(await embedder.embed(constant(0.9))).toEqual([])
    await embedder.close()
  })
})

describe('a network that hears log-mel patches', () => {
  const shapes: Dimension[][] = [
    ['batch', 96, 64],
    [1, 96, 64],
    ['batch', 1, 96, 64],
    [1, 1, 96, 64],
    ['batch', 'frames', 'bands'],
  ]
  it.each(shapes.map(shape => [shape]))('of shape %j is fed VGGish’s patches', async shape => {
    const embedder = await openEmbedder(put(sumsModel(shape, {size: 96 * 64, dims: 2})))
    const points = await embedder.embed(constant(2.2))
    const silence = await embedder.embed(new Float32Array(Math.round(1.1 * RATE)))
    await embedder.close()
    expect(points).toHaveLength(2)
    expect(silence[0]![0]! / (96 * 64 * Math.log(0.01))).toBeCloseTo(1, 5)
    expect(silence[0]![1]!).toBeCloseTo(2 * silence[0]![0]!, 0)
  })
})

describe('VGGish’s patches', () => {
  const sine = (frequency: number, seconds = 1): Float32Array =>
    Float32Array.from({length: seconds * 16_000}, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / 16_000))

  it('have 96 frames of 10 ms and 64 bands each, and need 25 ms more for their last frame', () => {
    const needed = 95 * 160 + 400
    expect(vggishPatches(new Float32Array(needed - 1))).toHaveLength(0)
    expect(vggishPatches(new Float32Array(needed))).toHaveLength(1)
    expect(vggishPatches(sine(440, 2))).toHaveLength(2)
    expect(vggishPatches(new Float32Array(needed))[0]).toHaveLength(96 * 64)
  })

  it('show a sine in the band that holds it: 1127·ln(1 + f/700) between 125 and 7500 Hz', () => {
    const mel = (f: number): number => 1127 * Math.log1p(f / 700)
    for (const frequency of [500, 1000, 2500, 6000]) {
      const [patch] = vggishPatches(sine(frequency))
      const frame = patch!.subarray(10 * 64, 11 * 64)
      const loudest = frame.indexOf(Math.max(...frame))
      const place = ((mel(frequency) - mel(125)) / (mel(7500) - mel(125))) * 65 - 1
      expect(Math.abs(loudest - place), `${frequency} Hz`).toBeLessThanOrEqual(1)
      // A periodic Hann window of 400 gives a sine of 0.5 a magnitude of 0.5·200/2 at its bin.
      expect(Math.exp(frame[loudest]!)).toBeGreaterThan(25)
      expect(Math.exp(frame[loudest]!)).toBeLessThan(100)
    }
  })
})

describe('a file that will not do is refused in one line that says what it has and what is expected', () => {
  const wrong: [Dimension[], number, RegExp][] = [
    [[1, 3, 224, 224], 3 * 224 * 224, /its input is x: float32 \[1, 3, 224, 224\], expected one float32 input: a wave/],
    [[1, 64, 96], 64 * 96, /x: float32 \[1, 64, 96\], expected .*\[batch, 96, 64\]/],
    [[8, SEGMENT], 8 * SEGMENT, /x: float32 \[8, 15360\]/],
    [[1, 128], 128, /x: float32 \[1, 128\]/],
    [['batch', 2, 96, 64], 2 * 96 * 64, /x: float32 \[batch, 2, 96, 64\]/],
  ]
  it.each(wrong)('an input of shape %j', async (shape, size, expected) => {
    expect(await refusal(put(sumsModel(shape, {size, dims: 2})))).toMatch(expected)
  })

  const identity = (type: number, inputs = ['x']): Uint8Array =>
    openModel(
      {nodes: [{op: 'Identity', inputs: ['x'], outputs: ['y']}], initializers: []},
      {
        inputs: inputs.map(name => ({name, shape: [1, SEGMENT], type})),
        outputs: [{name: 'y', shape: [1, SEGMENT], type}],
      },
    )

  it('an input of whole numbers', async () => {
    expect(await refusal(put(identity(7)))).toMatch(/its input is x: int64 \[1, 15360\], expected one float32 input/)
  })

  it('two inputs', async () => {
    expect(await refusal(put(identity(1, ['x', 'z'])))).toMatch(
      /has 2 inputs \(x: float32 .*; z: float32 .*\), expected/,
    )
  })

  it('an output that is no vector', async () => {
    expect(await refusal(put(identity(1)))).toMatch(/its output y is float32 \[1, 15360\], expected one float32 vector/)
    const ops = createRecorder()
    ops.output('frames', ops.reshape(ops.input('x', [1, SEGMENT]), [1, 96, 160]))
    expect(await refusal(put(ops.finish()))).toMatch(
      /its output frames is float32 \[1, 96, 160\], expected .*\[1, dim\]/,
    )
  })

  it('an output that is not finite', async () => {
    const ops = createRecorder()
    const sum = ops.sum(ops.input('x', [1, SEGMENT]), 1)
    ops.output('y', ops.log(ops.concat([sum, sum], 1)))
    expect(await refusal(put(ops.finish()))).toMatch(/its output y is not finite/)
  })

  it('a network that does not run on what it says it takes', async () => {
    expect(await refusal(put(sumsModel(['batch', 'samples'], {size: 4000, dims: 2})))).toMatch(/this one fails: /)
  })

  it('no ONNX file, an empty one, none at all', async () => {
    expect(await refusal(put('RIFF'))).toMatch(
      /^embedder .*net\.onnx: expected an ONNX file, this one cannot be loaded/,
    )
    expect(await refusal(put(''))).toMatch(/^embedder .*net\.onnx: expected an ONNX file/)
    expect(await refusal(path.join(folder, 'none.onnx'))).toMatch(/none\.onnx: not found/)
  })
})

describe('without a file', () => {
  it('the log-mel embedder is taken and named', async () => {
    const embedder = await openEmbedder()
    expect(embedder).toMatchObject({name: 'log-mel', dims: 128})
    expect(await embedder.embed(constant(1.2))).toHaveLength(1)
  })
})
