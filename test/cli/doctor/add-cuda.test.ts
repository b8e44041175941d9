import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {addCuda} from '../../../src/cli/doctor/add-cuda.ts'

let folder: string
const libraries = () => path.join(folder, 'bin/napi-v6/linux/x64')
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quartet-cuda-'))
  await mkdir(path.join(folder, 'script'))
  await mkdir(libraries(), {recursive: true})
  await writeFile(path.join(libraries(), 'libonnxruntime.so.1'), 'cpu')
})
afterEach(() => rm(folder, {recursive: true}))

/** ONNX Runtime's install script puts into the package that it lies in what the test says. */
const scriptThat = (body: string) =>
  writeFile(
    path.join(folder, 'script/install.js'),
    `const fs = require('fs'), path = require('path')
     const bin = path.join(__dirname, '../bin/napi-v6/linux/x64')
     const put = name => { fs.mkdirSync(bin, {recursive: true}); fs.writeFileSync(path.join(bin, name), 'new ' + name) }
     ${body}`,
  )
const SHARED = 'libonnxruntime_providers_shared.so'
const CUDA = 'libonnxruntime_providers_cuda.so'

const add = (options: Partial<Parameters<typeof addCuda>[0]> = {}) =>
  addCuda({folder, tell: () => {}, platform: 'linux on x64', driver: {version: '550.54.14'}, ...options})

/** All that lies where the engines are, and that nothing else is left. */
const state = async (): Promise<string[]> => {
  expect((await readdir(folder)).toSorted()).toEqual(['bin', 'script'])
  expect(await readFile(path.join(libraries(), 'libonnxruntime.so.1'), 'utf8')).toBe('cpu')
  return (await readdir(libraries())).filter(name => name !== 'libonnxruntime.so.1').toSorted()
}

describe('the libraries of the CUDA engine', () => {
  test('are fetched by ONNX Runtime’s own script, which is heard, and move in', async () => {
    await scriptThat(
      `console.log('Downloading ' + process.env.ONNXRUNTIME_NODE_INSTALL); put('${CUDA}'); put('${SHARED}')`,
    )
    await writeFile(path.join(libraries(), CUDA), 'old')
    const told: string[] = []
    await add({tell: line => told.push(line)})
    expect(told).toEqual(['Downloading true'])
    expect(await state()).toEqual([CUDA, SHARED])
    expect(await readFile(path.join(libraries(), CUDA), 'utf8')).toBe(`new ${CUDA}`)
  })

  test.each([
    [`throw new Error('getaddrinfo ENOTFOUND api.nuget.org')`, 'getaddrinfo ENOTFOUND api.nuget.org'],
    [`console.error('AggregateError [ECONNREFUSED]: \\n    at x'); process.exit(1)`, 'ECONNREFUSED'],
    [`put('${CUDA}'); process.exit(1)`, 'the download broke off'],
    [`put('${SHARED}')`, 'the download broke off'],
    [`process.kill(process.pid, 'SIGKILL')`, 'the download broke off'],
  ])('leave nothing half done where they cannot be had, and one line: %s', async (body, reason) => {
    await scriptThat(body)
    const message = new RegExp(
      `^CUDA’s libraries cannot be added to ${folder}: (${reason}); it takes api.nuget.org; the other engines do not$`,
    )
    await expect(add()).rejects.toThrow(message)
    expect(await state()).toEqual([])
  })

  test('take the place of what an interrupted attempt left', async () => {
    await scriptThat(`put('${CUDA}'); put('${SHARED}')`)
    await mkdir(path.join(folder, '.adding-cuda/bin'), {recursive: true})
    await add()
    expect(await state()).toEqual([CUDA, SHARED])
  })

  test('are not waited for when the user stops', async () => {
    await scriptThat(`console.log('begun'); setInterval(() => {}, 1000)`)
    const stop = new AbortController()
    await expect(add({signal: stop.signal, tell: () => stop.abort()})).rejects.toThrow('cancelled')
    expect(await state()).toEqual([])
  })

  test('are not fetched where nothing could use them', async () => {
    await scriptThat(`put('${CUDA}'); put('${SHARED}')`)
    await expect(add({platform: 'darwin on arm64'})).rejects.toThrow(/: there are none for darwin on arm64; use /)
    await expect(add({driver: null})).rejects.toThrow(/: there is no NVIDIA driver; install one from 525\.60 on/)
    expect(await state()).toEqual([])
  })

  // Not even root may write there.
  test.runIf(process.platform === 'linux')('need a package that this user may write', async () => {
    await expect(add({folder: '/sys'})).rejects.toThrow(
      'added to /sys: this user may not write there; run it as the user who installed Quartet (sudo quartet doctor …)',
    )
  })
})
