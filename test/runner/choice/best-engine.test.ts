import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeEach, describe, expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {Cancelled, ModelError} from '../../../src/base/errors.ts'
import {engineChooser} from '../../../src/runner/choice/best-engine.ts'
import {fileNotes} from '../../../src/runner/choice/engine-notes.ts'
import {gpuEngines} from '../../../src/runner/choice/gpu-engines.ts'
import type {EngineName} from '../../../src/runner/engines.ts'
import type {Job} from '../../../src/runner/job.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-engines-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const file = path.join(folder, 'home', 'engines.json')
beforeEach(() => rmSync(file, {force: true}))

const never = new AbortController().signal
const job = {pack: asset('models', 'quartet-small'), engine: {name: 'auto'}} as unknown as Job

type Speeds = Partial<Record<EngineName, number>>

/** A machine whose engines take so many seconds a call; one without a figure does not work. */
const machine = (speeds: Speeds, candidates: readonly EngineName[] = ['cuda', 'webgpu']) => {
  const tried: EngineName[] = []
  const chooser = engineChooser({
    candidates: () => candidates,
    notes: fileNotes(file),
    time: async engine => {
      tried.push(engine)
      const seconds = speeds[engine]
      if (seconds === undefined) throw new ModelError('no driver')
      return seconds
    },
  })
  return {chooser, tried}
}

describe('an engine that is left open', () => {
  test('is the quickest that works, and found out once', async () => {
    const {chooser, tried} = machine({cpu: 0.1, webgpu: 0.02})
    expect(await chooser.choose(job, never)).toBe('webgpu')
    expect(tried).toEqual(['cpu', 'cuda', 'webgpu'])
    const later = machine({})
    expect(await later.chooser.choose(job, never)).toBe('webgpu')
    expect(later.tried).toEqual([])
  })

  test('is the CPU where a GPU is slower or does not work, and nothing is tried where there is none', async () => {
    expect(await machine({cpu: 0.1, webgpu: 0.2}).chooser.choose(job, never)).toBe('cpu')
    rmSync(file)
    expect(await machine({cpu: 0.1}).chooser.choose(job, never)).toBe('cpu')
    const none = machine({}, [])
    expect(await none.chooser.choose(job, never)).toBe('cpu')
    expect(none.tried).toEqual([])
  })

  test('is found out again when it has failed, and by another number of threads', async () => {
    const {chooser} = machine({cpu: 0.1, webgpu: 0.02})
    await chooser.choose(job, never)
    await chooser.forget(job)
    expect(await machine({cpu: 0.1}).chooser.choose(job, never)).toBe('cpu')
    const single = {...job, engine: {name: 'auto', threads: 1}}
    expect(await machine({cpu: 0.1, cuda: 0.01}).chooser.choose(single, never)).toBe('cuda')
  })

  test('is found out again when its notes are damaged or name what is not known', async () => {
    const {chooser} = machine({cpu: 0.1, webgpu: 0.02})
    await chooser.choose(job, never)
    const notes = readFileSync(file, 'utf8')
    for (const damaged of ['', '[]', 'null', notes.replace('webgpu', 'steam'), notes.replace('webgpu', 'auto')]) {
      writeFileSync(file, damaged)
      expect(await machine({cpu: 0.01, webgpu: 0.02}).chooser.choose(job, never)).toBe('cpu')
    }
  })

  test('is not noted when nothing works, not even the CPU', async () => {
    expect(await machine({}).chooser.choose(job, never)).toBe('cpu')
    expect(await machine({cpu: 0.1, webgpu: 0.02}).chooser.choose(job, never)).toBe('webgpu')
  })

  test('is not noted when the search is cancelled', async () => {
    const stop = new AbortController()
    const chooser = engineChooser({
      candidates: () => ['webgpu'],
      notes: fileNotes(file),
      time: async () => {
        stop.abort()
        throw new Cancelled()
      },
    })
    await expect(chooser.choose(job, stop.signal)).rejects.toThrow(Cancelled)
    expect(await machine({cpu: 0.1, webgpu: 0.02}).chooser.choose(job, never)).toBe('webgpu')
  })
})

describe('a GPU', () => {
  const linux = (devices: readonly string[]) =>
    gpuEngines({
      platform: 'linux',
      has: name => devices.includes(name),
      list: folder => devices.flatMap(name => (path.dirname(name) === folder ? [path.basename(name)] : [])),
    })

  test('is looked for in what the system lists, without starting anything', () => {
    expect(linux([])).toEqual([])
    expect(linux(['/dev/dri/card0'])).toEqual([])
    expect(linux(['/dev/dri/renderD128'])).toEqual(['webgpu'])
    expect(linux(['/dev/nvidia0'])).toEqual(['cuda', 'webgpu'])
    expect(linux(['/dev/dxg'])).toEqual(['cuda', 'webgpu'])
    const bare = {has: () => false, list: () => []}
    expect(gpuEngines({platform: 'darwin', ...bare})).toEqual(['coreml', 'webgpu'])
    expect(gpuEngines({platform: 'win32', ...bare})).toEqual(['dml', 'webgpu'])
  })
})
