import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, readdirSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, expect, test} from 'vitest'
import {temporaryFolder} from './quartet.ts'
import {band, putWav, readFacts, readStems, sumError} from './sounds.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const at = temporaryFolder()
const mix = band({seconds: 0.5})
let tarball = ''

/** The installed program, from a folder that has nothing to do with the repository. */
const installed = (...args: string[]) =>
  spawnSync(at('prefix', 'bin', 'quartet'), args, {cwd: at('elsewhere'), encoding: 'utf8'})

/** A user's shell knows nothing of the settings in this repository's .npmrc, which npm hands to what it runs. */
const userEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', at()], {cwd: ROOT, encoding: 'utf8'})
  // `prepare` may print before the document.
  const [{filename}] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [{filename: string}]
  tarball = at(filename)
  for (const folder of ['elsewhere', 'prefix/lib']) mkdirSync(at(folder), {recursive: true})
  // Without scripts: onnxruntime-node's would fetch CUDA libraries from outside of the registry, which nobody needs.
  const quietly = ['--no-audit', '--no-fund']
  execFileSync('npm', ['install', '--global', '--ignore-scripts', '--prefix', at('prefix'), ...quietly, tarball], {
    cwd: at('elsewhere'),
    env: userEnvironment(),
    stdio: 'pipe',
  })
}, 600_000)

test('the package holds the program and what it needs, and nothing of how it is made', () => {
  const files = execFileSync('tar', ['-tzf', tarball], {encoding: 'utf8'}).trim().split('\n')
  const tops = new Set(files.map(file => file.split('/')[1]))
  for (const needed of ['bin', 'dist', 'presets', 'models', 'examples', 'package.json', 'README.md', 'LICENSE'])
    expect(tops).toContain(needed)
  for (const unwanted of ['src', 'test', 'training', 'bench', 'scripts', 'node_modules'])
    expect(tops).not.toContain(unwanted)
})

test('installed globally it says its version, and separates from another folder', async () => {
  expect(installed('--version')).toMatchObject({status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/)})
  putWav(at('elsewhere', 'song.wav'), mix)
  const {status, stderr} = installed('separate', 'song.wav', '--out', 'stems', '--steps', '1', '--quiet')
  expect([status, stderr]).toEqual([0, ''])
  expect(readdirSync(at('elsewhere')).sort()).toEqual(['song.wav', 'stems'])
  expect(sumError(await readStems(at('elsewhere', 'stems')), mix)).toBeLessThanOrEqual(1e-4)
  expect(readFacts(at('elsewhere', 'stems'))).toMatchObject({model: {name: 'quartet-small'}})
})
