import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test, vi} from 'vitest'
import {encodeWav} from '../../src/audio/files/encode.ts'
import {STEMS} from '../../src/base/stems.ts'
import {blendCommand} from '../../src/cli/blend.ts'
import {generateCommand} from '../../src/cli/generate.ts'
import {varyCommand} from '../../src/cli/vary.ts'
import {temporaryFolder} from '../audio/temp-folder.ts'
import {band} from '../e2e/sounds.ts'

const full = {bsize: 4096, blocks: 1000, bavail: 1}
vi.mock('node:fs/promises', async original => ({
  ...(await original<typeof import('node:fs/promises')>()),
  statfs: async () => full,
}))

const folder = temporaryFolder()
const {signal} = new AbortController()
const at = (...parts: string[]): string => path.join(folder.path, ...parts)

mkdirSync(at('take'))
for (const stem of STEMS) folder.put(`take/${stem}.wav`, encodeWav(band({seconds: 0.2}), 'float32'))
const seal = {task: 'generate', preset: 'fast', settings: {steps: 2}, model: {name: 'quartet-small'}}
writeFileSync(at('take/quartet.json'), JSON.stringify(seal))

test.each([
  ['generate', () => generateCommand(signal), ['--seconds', '1']],
  ['vary', () => varyCommand(signal), [at('take')]],
  ['blend', () => blendCommand(signal), [at('take'), at('take')]],
] as const)('%s asks for room before it makes what it keeps in memory', async (_, command, args) => {
  const run = command().parseAsync([...args, '--out', at('out'), '--quiet'], {from: 'user'})
  await expect(run).rejects.toThrow(/^--out .*out: .*, 5 kB are free; make room, or choose another folder$/)
  expect(readdirSync(folder.path)).toEqual(['take'])
})
