import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {nvidiaDriver} from '../../../src/cli/doctor/cuda-files.ts'
import {cudaMend} from '../../../src/cli/doctor/doctor-cuda.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quartet-doctor-cuda-'))
})
afterEach(() => rm(folder, {recursive: true}))

const install = async (): Promise<void> => {
  const libraries = path.join(folder, 'bin/napi-v6/linux/x64')
  await mkdir(libraries, {recursive: true})
  for (const name of ['shared', 'cuda'])
    await writeFile(path.join(libraries, `libonnxruntime_providers_${name}.so`), '')
}

/** Stands in for ldd. */
const lddThat = async (script: string): Promise<string> => {
  const file = path.join(folder, 'ldd')
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}

const driver = {version: '550.54.14'}
const needs = /ONNX Runtime takes an NVIDIA driver from 525\.60 on, and CUDA 12 and cuDNN 9 where the loader finds them/

describe.skipIf(process.platform === 'win32')('what doctor says of CUDA', () => {
  test('is that there is no driver, or one that is too old', async () => {
    expect(await cudaMend({folder, driver: null})).toMatch(/^there is no NVIDIA driver: ONNX Runtime takes /)
    expect(await cudaMend({folder, driver: {version: '470.57.02'}})).toMatch(/^the NVIDIA driver is 470\.57\.02: ONNX /)
  })

  test('is how to add the libraries where there are none', async () => {
    expect(await cudaMend({folder, driver})).toBe(
      'ONNX Runtime’s CUDA libraries are not there: quartet doctor --install cuda',
    )
  })

  test('is which libraries of NVIDIA’s are not found', async () => {
    await install()
    const ldd = await lddThat(
      `case "$1" in *_cuda.so) printf '\\tlibc.so.6 => /lib/libc.so.6\\n\\tlibcublas.so.12 => not found\\n\\tlibcudnn.so.9 => not found\\n';; esac`,
    )
    const mend = await cudaMend({folder, driver, ldd})
    expect(mend).toMatch(/^libcublas\.so\.12, libcudnn\.so\.9 not found: ONNX Runtime takes /)
    expect(mend).toMatch(needs)
  })

  test('is what it takes where nothing can be seen to be missing', async () => {
    await install()
    expect(await cudaMend({folder, driver, ldd: await lddThat('exit 1')})).toMatch(needs)
    expect(await cudaMend({folder, driver: {}, ldd: path.join(folder, 'none')})).toMatch(needs)
  })
})

describe('the NVIDIA driver', () => {
  test.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.57.02  Tue Jul 13 16:14:05 UTC 2021', '470.57.02'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs)', '570.86.15'],
    ['something else', undefined],
  ])('tells its version: %s', async (line, version) => {
    const proc = path.join(folder, 'version')
    await writeFile(proc, `${line}\nGCC version:  gcc version 12.2.0 (Debian) \n`)
    expect(nvidiaDriver({proc, wsl: ''})).toEqual({version})
  })

  test('of Windows is seen from WSL, and none where there is none', () => {
    expect(nvidiaDriver({proc: '/none', wsl: folder})).toEqual({})
    expect(nvidiaDriver({proc: '/none', wsl: '/none'})).toBeNull()
  })
})
