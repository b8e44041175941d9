import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {tfjsMend} from '../../../src/cli/doctor/doctor-tfjs.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'quartet-doctor-'))
})
afterEach(() => rm(home, {recursive: true}))

const install = async (code: string): Promise<string> => {
  const folder = path.join(home, 'node_modules/@tensorflow/tfjs-node-gpu')
  await mkdir(folder, {recursive: true})
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({name: '@tensorflow/tfjs-node-gpu'}))
  await writeFile(path.join(folder, 'index.js'), code)
  return folder
}

describe('what doctor says of tfjs', () => {
  test('is nothing more where it runs on a GPU', async () => {
    expect(await tfjsMend('tfjs-gpu', [home])).toBeUndefined()
  })

  test('is how to add the GPU package where there is none', async () => {
    expect(await tfjsMend('tfjs-wasm', [home])).toBe(
      'for an NVIDIA GPU with CUDA 11.2 there is quartet doctor --install tfjs-gpu',
    )
  })

  test.each([
    [
      `console.error("W Could not load dynamic library 'libcudart.so.11.0'; dlerror: no\\nW Could not load dynamic library 'libcudnn.so.8'; dlerror: no")`,
      'libcudart.so.11.0, libcudnn.so.8 not found',
    ],
    [
      `throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: x')`,
      'its native part is missing, add it again',
    ],
    [`throw new Error('libtensorflow.so.2: cannot open shared object file')`, 'libtensorflow.so.2: cannot open'],
    ['process.abort()', 'it finds no GPU'],
    ['', 'it finds no GPU'],
  ])('is why the GPU package does not run on one, and what it takes: %s', async (code, reason) => {
    const folder = await install(code)
    const mend = await tfjsMend('tfjs-node', [home])
    expect(mend).toContain(`the GPU package in ${folder} does not run on a GPU: ${reason}`)
    expect(mend).toMatch(/libtensorflow 2\.9\.1 takes an NVIDIA driver from 450\.80 on, CUDA 11\.2 and cuDNN 8\.1 /)
    expect(mend).not.toContain('\n')
  })
})
