import {readFileSync, statSync} from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import {beforeAll, expect, test} from 'vitest'
import {loadPack, type Pack} from '../../src/model/pack/load-pack.ts'
import {openEngine} from '../../src/runner/engine/open-engine.ts'
import {CPU_ENGINE} from '../../src/runner/engines.ts'
import {noise} from '../model/networks/tiny.ts'
import {type Hyper, type Parameter, writeOfficialCheckpoint} from '../support/official-checkpoint.ts'
import {type Outcome, startQuartet, temporaryFolder} from './quartet.ts'

const at = temporaryFolder()
const full = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../reference/full-config-parameters.json'), 'utf8'),
) as {config: Hyper; parameters: Parameter[]; total_parameters: number; float32_bytes: number}

const POOL = noise(2 ** 20, 1)

/** As PyTorch begins: within ±1/√(fan in), norms at 1. */
const values = ({name, shape}: Parameter): Uint8Array => {
  const count = shape.reduce((product, size) => product * size, 1)
  if (/\.g$|norm\.weight$/.test(name)) return new Uint8Array(new Float32Array(count).fill(1).buffer)
  const scale =
    1 /
    Math.sqrt(
      3 *
        Math.max(
          1,
          shape.slice(1).reduce((product, size) => product * size, 1),
        ),
    )
  const result = new Float32Array(count)
  for (let i = 0; i < count; i++) result[i] = POOL[(i + count) % POOL.length]! * scale
  return new Uint8Array(result.buffer)
}

let imported: Outcome
let peak = 0

beforeAll(async () => {
  await writeOfficialCheckpoint(at('full.ckpt'), {parameters: full.parameters, hyper: full.config, values})
  const probe = pathToFileURL(path.join(import.meta.dirname, '../support/peak-memory.mjs')).href
  const env = {NODE_OPTIONS: `--import ${probe}`, QUARTET_TEST_PEAK: at('peak'), XDG_DATA_HOME: at('data')}
  imported = await startQuartet(['models', 'import', at('full.ckpt'), '--json'], {env}).outcome
  peak = Number(readFileSync(at('peak'), 'utf8'))
})

test('a checkpoint of the official size is imported, and its progress told', () => {
  expect(imported.code).toBe(0)
  expect(JSON.parse(imported.stdout)).toMatchObject({name: 'full', dir: at('data', 'quartet', 'models', 'full')})
  const lines = imported.stderr.trim().split('\n')
  expect(lines[0]).toMatch(/^import {2}[\d.]+ of 811\.0 MB {2}0 %/)
  expect(lines.at(-1)).toMatch(/^check what was written {2}811\.0 of 811\.0 MB {2}100 %/)
  expect(imported.stderr).toMatch(/ MB\/s {2}\d+ s left\n/)
})

test('the import takes far less memory than twice the file', () => {
  const {size} = statSync(at('full.ckpt'))
  expect(size).toBeGreaterThan(full.float32_bytes)
  expect(peak).toBeLessThan(2 * size)
  expect(peak).toBeLessThan(size / 2)
})

test('the network that was imported answers to a whole window on the CPU', async () => {
  const pack: Pack = await loadPack(at('data', 'quartet', 'models', 'full'))
  const counts = [...pack.shapes.values()].map(shape => shape.reduce((product, size) => product * size, 1))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(full.total_parameters)
  expect(pack.manifest).toMatchObject({
    window: 262_144,
    sigmaData: 0.2,
    network: {channels: 256, factors: [4, 4, 4, 2, 2, 2]},
  })
  const engine = await openEngine(pack, CPU_ENGINE, {threads: 2, samples: pack.manifest.window, tell: () => {}})
  try {
    const x = noise(4 * 262_144, 2)
    const denoised = await engine.denoise(x, 1)
    expect(denoised.length).toBe(x.length)
    expect(denoised.every(value => Math.abs(value) <= 1)).toBe(true)
    expect(denoised.some(value => value !== denoised[0])).toBe(true)
  } finally {
    await engine.close()
  }
})
