import {createHash} from 'node:crypto'
import {cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {asset} from '../../src/base/assets.ts'
import {type Outcome, quartet, temporaryFolder} from './quartet.ts'
import {band, putWav, readFacts, readStems, sumError} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const run = (...args: string[]): Promise<Outcome> => quartet(args, {env: {XDG_DATA_HOME: at('data')}})
const CHECKPOINT = path.join(import.meta.dirname, '../reference/tiny-msdm.ckpt')
const PACK = asset('models', 'quartet-small')
const mix = band({seconds: 0.2, sampleRate: 22_050, channels: 1})

beforeAll(() => {
  putWav(at('mix.wav'), mix)
})

describe('models', () => {
  test('lists the packs that ship, describes and verifies the default', async () => {
    const list = JSON.parse((await run('models', 'list', '--json')).stdout) as {name: string; dir: string}[]
    expect(list.map(({name}) => name).sort()).toEqual(readdirSync(asset('models')).sort())
    expect(list.find(({name}) => name === 'quartet-small')?.dir).toBe(PACK)
    const info = await run('models', 'info', 'quartet-small')
    for (const word of ['quartet-small', 'hears', 'window', 'trained on', 'hash']) expect(info.stdout).toContain(word)
    const {code, stdout} = await run('models', 'verify', 'quartet-small', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'quartet-small',
      hash: expect.any(String),
      files: expect.any(Number),
    })
  })

  test('imports an official checkpoint that then separates, and never replaces a pack unasked', async () => {
    const {code, stdout} = await run('models', 'import', CHECKPOINT, '--name', 'tiny', '--json', '--quiet')
    expect(code).toBe(0)
    const {dir, hash} = JSON.parse(stdout) as {dir: string; hash: string}
    expect(dir).toBe(at('data', 'quartet', 'models', 'tiny'))
    const flags = [
      '--model',
      'tiny',
      '--method',
      'dirac',
      '--preset',
      'fast',
      '--steps',
      '16',
      '--constrained',
      'drums',
    ]
    expect(await run('separate', at('mix.wav'), '--out', at('stems'), ...flags)).toMatchObject({code: 0})
    expect(sumError(await readStems(at('stems')), mix)).toBeLessThanOrEqual(1e-4)
    expect(readFacts(at('stems'))).toMatchObject({
      method: 'dirac',
      settings: {constrained: 'drums', steps: 16},
      model: {name: 'tiny', hash},
    })
    const again = await run('models', 'import', CHECKPOINT, '--name', 'tiny', '--quiet')
    expect(again).toMatchObject({code: 2, stdout: ''})
    expect(again.stderr).toMatch(
      /^quartet: tiny: is there already, in .*tiny; use --force to put this one in its place\n$/,
    )
    // Nor does it hide one that ships.
    const hiding = await run('models', 'import', CHECKPOINT, '--name', 'quartet-small', '--quiet')
    expect(hiding).toMatchObject({code: 2, stdout: ''})
    expect(hiding.stderr).toContain(`quartet-small: is there already, in ${PACK}; use --force`)
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1), /cut\.ckpt: /],
    ['that is something else', () => Buffer.from('no checkpoint'), /cut\.ckpt: /],
  ])('refuses a checkpoint %s in one line and leaves nothing', async (_, damage, expected) => {
    writeFileSync(at('cut.ckpt'), damage(readFileSync(CHECKPOINT)))
    const {code, stdout, stderr} = await run('models', 'import', at('cut.ckpt'), '--out', at('new', 'pack'), '--quiet')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^quartet: [^\n]+\n$/)
    expect(stderr).toMatch(expected)
    expect(existsSync(at('new', 'pack'))).toBe(false)
  })
})

describe('a pack', () => {
  type Manifest = {files: {path: string; bytes: number; sha256: string}[]}
  const editManifest = (dir: string, edit: (manifest: Manifest & Record<string, unknown>) => void): void => {
    const file = path.join(dir, 'model.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest & Record<string, unknown>
    edit(manifest)
    writeFileSync(file, JSON.stringify(manifest))
  }
  const firstShard = (dir: string): string =>
    path.join(dir, readdirSync(dir).find(name => name.endsWith('.safetensors'))!)

  /** Turns the shape of the first tensor with two axes around; its bytes stay, and the manifest agrees. */
  const reshape = (dir: string): void => {
    const file = firstShard(dir)
    const bytes = readFileSync(file)
    const length = Number(bytes.readBigUInt64LE(0))
    const head = bytes.toString('utf8', 8, 8 + length)
    const turned = head.replace(/"shape":\s*\[(\d+),(\s*)(\d+)\]/g, (all, a: string, gap: string, b: string) =>
      a === b ? all : `"shape":[${b},${gap}${a}]`.padEnd(all.length),
    )
    expect(turned).not.toBe(head)
    bytes.write(turned.padEnd(length), 8, 'utf8')
    writeFileSync(file, bytes)
    editManifest(dir, ({files}) => {
      const entry = files.find(({path: name}) => name === path.basename(file))!
      entry.sha256 = createHash('sha256').update(bytes).digest('hex')
    })
  }

  test.each([
    [
      'without one of its files',
      (dir: string) => rmSync(firstShard(dir)),
      /safetensors: is missing; expected \d+ bytes; get/,
    ],
    [
      'with a changed byte',
      (dir: string) => {
        const bytes = readFileSync(firstShard(dir))
        bytes[bytes.length - 1]! ^= 1
        writeFileSync(firstShard(dir), bytes)
      },
      /safetensors: has SHA-256 \w+, expected \w+; it was changed or damaged; get the pack again/,
    ],
    ['with a tensor of another shape', reshape, /expected .*\[?\d+/],
    [
      'whose manifest is no JSON',
      (dir: string) => writeFileSync(path.join(dir, 'model.json'), '{'),
      /model\.json: is not valid JSON/,
    ],
    [
      'that is newer than the program',
      (dir: string) => editManifest(dir, manifest => Object.assign(manifest, {format: 99})),
      /model\.json: is pack format 99, expected at most 1; update Quartet/,
    ],
  ])('%s is refused in one line, and nothing is made', async (_, damage, expected) => {
    const dir = at('pack')
    rmSync(dir, {recursive: true, force: true})
    cpSync(PACK, dir, {recursive: true})
    damage(dir)
    const separate = ['separate', at('mix.wav'), '--out', at('none'), '--steps', '1', '--model', dir]
    for (const args of damage === reshape ? [separate, ['models', 'verify', dir]] : [separate]) {
      const {code, stdout, stderr} = await run(...args)
      expect(stderr).toMatch(/^quartet: [^\n]+\n$/)
      expect(stderr).toMatch(expected)
      expect([code, stdout]).toEqual([1, ''])
    }
    expect(existsSync(at('none'))).toBe(false)
  })

  test('that is missing is told by doctor too, which then fails', async () => {
    const {code, stdout} = await run('doctor', '--model', at('nowhere'), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({able: false})
  })
})

test('doctor finds that the main job can be done here, and how to mend what cannot', async () => {
  const {code, stdout, stderr} = await run('doctor', '--json')
  expect([code, stderr]).toEqual([0, ''])
  const {able, findings} = JSON.parse(stdout) as {able: boolean; findings: {what: string; state: string}[]}
  expect(able).toBe(true)
  for (const what of [
    'machine',
    'terminal',
    'model quartet-small',
    'engine cpu',
    'engine webgpu',
    'engine cuda',
    'engine tfjs',
    'sound speaker',
    'sound ffplay',
  ])
    expect(findings.map(finding => finding.what)).toContain(what)
  for (const engine of ['engine cpu', 'engine tfjs'])
    expect(findings.find(({what}) => what === engine)).toMatchObject({state: 'works'})
})
