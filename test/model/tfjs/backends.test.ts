import {cp, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {lineOf} from '../../../src/base/errors.ts'
import {findNative, openBackend} from '../../../src/model/tfjs/backends.ts'
import {createTfjsEngine} from '../../../src/model/tfjs/engine.ts'
import {goldenBandSplit} from '../networks/golden.ts'
import {distance} from '../networks/tiny.ts'

const own = createRequire(import.meta.url)

/**
 * Stands in for a native package: a copy of tfjs of its own, whose backend is called 'tensorflow' and computes in plain
 * JavaScript. Loading it throws `broken`.
 */
const nativePackage = ({gpu = false, broken}: {gpu?: boolean; broken?: string} = {}) => `
${broken ? `throw new Error(${JSON.stringify(broken)})` : ''}
const [core, cpu] = ${JSON.stringify([own.resolve('@tensorflow/tfjs-core'), own.resolve('@tensorflow/tfjs-backend-cpu')])}
const kept = [core, cpu].map(file => [file, require.cache[file]])
for (const [file] of kept) delete require.cache[file]
const tf = require(core)
tf.enableProdMode()
const {MathBackendCPU} = require(cpu)
for (const [file, module] of kept) if (module) require.cache[file] = module
if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow')
for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({...kernel, backendName: 'tensorflow'})
tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), {isUsingGpuDevice: ${gpu}}))
tf.setBackend('tensorflow')
module.exports = tf
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quartet-tfjs-'))
})
afterEach(() => rm(folder, {recursive: true}))

const install = async (name: 'tfjs-node-gpu' | 'tfjs-node', code: string, into = folder) => {
  const home = path.join(into, 'node_modules/@tensorflow', name)
  await mkdir(home, {recursive: true})
  await writeFile(path.join(home, 'package.json'), JSON.stringify({name: `@tensorflow/${name}`, main: 'index.js'}))
  await writeFile(path.join(home, 'index.js'), code)
  return home
}

describe('the backend of tfjs', () => {
  it('is wasm where no native package is installed', async () => {
    expect(findNative({folders: [folder]})).toBeUndefined()
    const {name, tf} = await openBackend({folders: [folder]})
    expect([name, tf.getBackend()]).toEqual(['tfjs-wasm', 'wasm'])
  })

  it('is the GPU package where it is installed, before the other', async () => {
    const home = await install('tfjs-node-gpu', nativePackage({gpu: true}))
    await install('tfjs-node', nativePackage())
    expect(findNative({folders: [folder]})).toMatchObject({name: 'gpu', folder: home})
    expect((await openBackend({folders: [folder]})).name).toBe('tfjs-gpu')
    expect((await openBackend({folders: [folder], wish: 'node'})).name).toBe('tfjs-node')
  })

  it('is called by what it runs on, which is not always a GPU', async () => {
    await install('tfjs-node-gpu', nativePackage({gpu: false}))
    expect((await openBackend({folders: [folder]})).name).toBe('tfjs-node')
    await expect(openBackend({folders: [folder], wish: 'gpu'})).rejects.toThrow(
      'engine tfjs-gpu cannot start: it finds no GPU, which takes an NVIDIA driver, CUDA 11.2 and cuDNN 8.1',
    )
  })

  it('passes over a native package that does not start', async () => {
    await install('tfjs-node-gpu', nativePackage({broken: 'libcudart.so.11.0: cannot open\nmore'}))
    expect((await openBackend({folders: [folder]})).name).toBe('tfjs-wasm')
    await install('tfjs-node', nativePackage())
    expect((await openBackend({folders: [folder]})).name).toBe('tfjs-node')
    await expect(openBackend({folders: [folder], wish: 'gpu'})).rejects.toMatchObject({
      message: 'engine tfjs-gpu cannot start: libcudart.so.11.0: cannot open',
      mend: {change: 'engine', or: 'add it with quartet doctor --install tfjs-gpu'},
    })
  })

  it('runs networks on the copy of tfjs that a native package brings', async () => {
    await install('tfjs-node-gpu', nativePackage({gpu: true}))
    const {tf, ...native} = await openBackend({folders: [folder]})
    expect(native.id).toBe('tensorflow')
    expect(tf).not.toBe((await openBackend({wish: 'cpu'})).tf)
    const before = tf.memory().numTensors
    const model = await goldenBandSplit('half')
    const engine = await createTfjsEngine({...model, tensors: model.weights, backend: {folders: [folder]}})
    const denoised = await engine.denoise(model.get('x'), model.get('sigma1')[0]!, {mix: model.get('mix')})
    expect(engine.name).toBe('tfjs-gpu')
    expect(distance(denoised, model.get('mix1'))).toBeLessThan(2e-6)
    await engine.close()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is told what it cannot ask, and given what newer Nodes took away', async () => {
    const util = own('node:util') as Record<string, unknown>
    const {isNullOrUndefined, isArray} = util
    Object.assign(util, {isNullOrUndefined: undefined, isArray: undefined})
    try {
      await install(
        'tfjs-node',
        `${nativePackage()}; tf.told = [process.env.NVIDIA_TF32_OVERRIDE, require('util').isArray([])]`,
      )
      const {tf} = await openBackend({folders: [folder], threads: 2})
      expect(tf).toMatchObject({told: ['0', true]})
      expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('2')
    } finally {
      Object.assign(util, {isNullOrUndefined, isArray})
    }
  })

  it.each([
    [
      'gpu',
      'engine tfjs-gpu cannot start: @tensorflow/tfjs-node-gpu is not installed; add it with quartet doctor --install tfjs-gpu, or choose another engine',
    ],
    [
      'node',
      'engine tfjs-node cannot start: @tensorflow/tfjs-node is not installed; add it with quartet doctor --install tfjs-node, or choose another engine',
    ],
  ] as const)('is refused in one line when it is not installed: %s', async (wish, message) => {
    expect(lineOf(await openBackend({wish, folders: [folder]}).catch(error => error))).toBe(message)
  })

  it('is refused in one line when packages or wasm files are missing', async () => {
    const home = path.join(folder, 'quartet.js')
    expect(lineOf(await openBackend({wish: 'wasm', home}).catch(error => error))).toBe(
      "engine tfjs-wasm cannot start: Cannot find module '@tensorflow/tfjs-core'; install Quartet again, or choose another engine",
    )
    const packages = path.join(folder, 'node_modules/@tensorflow')
    const wasm = path.dirname(own.resolve('@tensorflow/tfjs-backend-wasm/package.json'))
    await mkdir(path.join(packages, 'tfjs-backend-wasm/dist'), {recursive: true})
    await symlink(path.dirname(own.resolve('@tensorflow/tfjs-core/package.json')), path.join(packages, 'tfjs-core'))
    for (const file of ['package.json', 'dist/tf-backend-wasm.node.js', 'dist/tfjs-backend-wasm.wasm'])
      await cp(path.join(wasm, file), path.join(packages, 'tfjs-backend-wasm', file))
    await expect(openBackend({wish: 'wasm', home})).rejects.toThrow(
      /^engine tfjs-wasm cannot start: \/[^\n]*tfjs-backend-wasm-simd\.wasm is missing$/,
    )
  })
})
