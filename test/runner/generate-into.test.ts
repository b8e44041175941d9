import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {STEMS} from '../../src/base/stems.ts'
import type {JobRequest} from '../../src/runner/job.ts'
import {generate, generateInto} from '../../src/runner/make.ts'
import {fileStems} from '../../src/runner/work/stem-sink.ts'
import {folderWork} from '../../src/runner/work/work.ts'
import {settingsFor} from '../../src/sampler/preset/preset.ts'
import {loadPreset} from '../../src/session/recipe/library.ts'
import {sameSamples} from '../e2e/sounds.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {runnerHere} from './runner-here.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-generate-'))
const at = (...parts: string[]): string => path.join(folder, ...parts)
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const SECONDS = 1.5
let request: JobRequest
beforeAll(async () => {
  await writeTinyPacks(folder, ['quartet-small'])
  mkdirSync(at('work'))
  const settings = settingsFor(await loadPreset('fast'), 'generate', {steps: 2})
  request = {
    pack: at('quartet-small'),
    engine: {kind: 'local', name: 'cpu'},
    threads: 1,
    method: 'generate',
    settings,
    seed: 3,
  }
})

test('a long take that stopped goes on, and is bit for bit the one in memory', async () => {
  const {stems} = await generate(runnerHere(), SECONDS, request, {modelRate: 22_050})
  const files = STEMS.map(stem => at(`${stem}.wav`))
  const sink = fileStems(Object.fromEntries(STEMS.map((stem, n) => [stem, files[n]!])))
  const options = {modelRate: 22_050, seconds: SECONDS, request, work: folderWork(at('work'))}
  const run = (windows?: number) => generateInto(runnerHere(windows), sink, options)
  await expect(run(2)).rejects.toThrow('the engine is gone')
  const {evaluations} = await run()
  const windows = Math.ceil((SECONDS * 22_050 - 2048) / (8192 - 2048))
  expect(evaluations).toBe(2 * windows)
  for (const [n, file] of files.entries()) expect(sameSamples(await decodeFile(file), stems[n]!)).toBe(true)
})
