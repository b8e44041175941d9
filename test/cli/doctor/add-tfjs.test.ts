import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {addTfjs} from '../../../src/cli/doctor/add-tfjs.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'quartet-add-'))
})
afterEach(() => rm(home, {recursive: true}))

/** Stands in for npm. */
const npmThat = async (script: string): Promise<string> => {
  const file = path.join(home, 'npm')
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the GPU package of tfjs', () => {
  const folder = () => path.join(home, 'a', 'b')

  test('is installed into a folder of its own, where npm may run its install script', async () => {
    const npm = await npmThat('pwd > ran; echo "$@" >> ran')
    await addTfjs('gpu', {folder: folder(), npm})
    expect((await readFile(path.join(folder(), 'ran'), 'utf8')).split('\n')).toEqual([
      folder(),
      'install --no-audit --no-fund @tensorflow/tfjs-node-gpu@4.22.0',
      '',
    ])
    const {allowScripts} = JSON.parse(await readFile(path.join(folder(), 'package.json'), 'utf8'))
    expect(allowScripts['@tensorflow/tfjs-node-gpu']).toBe(true)
  })

  test('leaves what was added before, but for itself', async () => {
    const npm = await npmThat('exit 0')
    await addTfjs('node', {folder: folder(), npm})
    const manifest = path.join(folder(), 'package.json')
    await writeFile(manifest, '{"dependencies": {}}')
    const packages = path.join(folder(), 'node_modules/@tensorflow')
    for (const name of ['tfjs-node', 'tfjs-node-gpu']) await mkdir(path.join(packages, name), {recursive: true})
    await addTfjs('gpu', {folder: folder(), npm})
    expect(await readFile(manifest, 'utf8')).toBe('{"dependencies": {}}')
    expect(await readdir(packages)).toEqual(['tfjs-node'])
  })

  test.each([
    [
      'npm error code 1\\nnpm error     at f (x.js:1)\\nnpm error Error: getaddrinfo ENOTFOUND somewhere\\n',
      'getaddrinfo ENOTFOUND somewhere',
    ],
    ['npm ERR! code E404\\nnpm ERR! 404 Not Found\\n', 'E404'],
    ['', 'npm failed'],
  ])('that cannot be had is told in one line: %j', async (said, reason) => {
    const npm = await npmThat(`printf '${said}' >&2; exit 1`)
    const message = `@tensorflow/tfjs-node-gpu cannot be added to ${folder()}: ${reason}; it takes the npm registry `
    await expect(addTfjs('gpu', {folder: folder(), npm})).rejects.toThrow(message)
  })

  test('needs npm, and a folder that can be written', async () => {
    await expect(addTfjs('gpu', {folder: folder(), npm: path.join(home, 'none')})).rejects.toThrow(
      /: spawn .*ENOENT; it takes/,
    )
    const npm = await npmThat('exit 0')
    await expect(addTfjs('gpu', {folder: path.join(npm, 'x'), npm})).rejects.toThrow(/: ENOTDIR: .*; it takes/)
  })

  test('is not waited for when the user stops', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(addTfjs('gpu', {folder: folder(), npm: await npmThat('exit 0'), signal: stop.signal})).rejects.toThrow(
      'cancelled',
    )
  })
})
