import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {readManifest} from '../../../../src/model/pack/read-manifest.ts'
import {timeEngine} from '../../../../src/runner/engine/choice/time-engine.ts'
import {CPU_ENGINE} from '../../../../src/runner/engines.ts'
import type {Job} from '../../../../src/runner/job.ts'
import {windowsOf} from '../../../../src/runner/window/run-part.ts'
import {writeTinyPacks} from '../../../support/tiny-packs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-trial-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))

test.each(['quartet-small', 'quartet-rest'] as const)(
  'a trial of %s is of one window, as much as the pack takes at once',
  async name => {
    await writeTinyPacks(folder, [name])
    const pack = path.join(folder, name)
    const {manifest} = await readManifest(pack)
    const job = {pack, engine: {kind: 'local', name: 'auto'}, threads: 1} as unknown as Job
    const {answer, seconds} = await timeEngine(CPU_ENGINE, job, new AbortController().signal)
    expect(seconds).toBeGreaterThan(0)
    const length = answer.length / manifest.stems.length
    const {windows} = windowsOf({method: 'guided', input: {kind: 'mix'}, length}, manifest, manifest.window)
    expect(windows).toHaveLength(1)
    expect(length).toBe(manifest.window - 1024)
    expect(answer.some(value => value !== 0)).toBe(true)
  },
)
