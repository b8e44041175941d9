import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeEach, describe, expect, test} from 'vitest'
import {asset} from '../../../../src/base/assets.ts'
import {Cancelled, ModelError} from '../../../../src/base/errors.ts'
import {engineChooser} from '../../../../src/runner/engine/choice/best-engine.ts'
import {fileNotes} from '../../../../src/runner/engine/choice/engine-notes.ts'
import {gpuEngines} from '../../../../src/runner/engine/choice/gpu-engines.ts'
import {AUTO_ENGINE, type EngineName, engineText, localEngine, parseEngine} from '../../../../src/runner/engines.ts'
import type {Job} from '../../../../src/runner/job.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'quartet-engines-'))
afterAll(() => rmSync(folder, {recursive: true, force: true}))
const file = path.join(folder, 'home', 'engines.json')
beforeEach(() => rmSync(file, {force: true}))

const never = {signal: new AbortController().signal}
const job = {pack: asset('models', 'quartet-small'), engine: AUTO_ENGINE} as unknown as Job

const ANSWER = Float32Array.of(0.1, -0.2, 0)

/** Seconds a call by engine, and in their place an answer that is not the others'. */
type Engines = Readonly<Record<string, number | {seconds: number; answer: number[]}>>

/** A machine with these engines; one that is not named does not work. */
const machine = (engines: Engines, candidates: readonly EngineName[] = ['cuda', 'webgpu']) => {
  const tried: string[] = []
  const chooser = engineChooser({
    candidates: () => candidates,
    notes: fileNotes(file),
    tryOne: async engine => {
      tried.push(engineText(engine))
      const found = engines[engineText(engine)]
      if (found === undefined) throw new ModelError('no driver')
      return typeof found === 'number'
        ? {seconds: found, answer: ANSWER}
        : {seconds: found.seconds, answer: Float32Array.from(found.answer)}
    },
  })
  const choose: (...asked: Parameters<typeof chooser.choose>) => Promise<string> = async (...asked) =>
    engineText(await chooser.choose(...asked))
  return {chooser: {...chooser, choose}, tried}
}

describe('an engine that is left open', () => {
  test('is the quickest that works, and found out once', async () => {
    const {chooser, tried} = machine({cpu: 0.1, 'webgpu:fp32': 0.02})
    expect(await chooser.choose(job, never)).toBe('webgpu:fp32')
    expect(tried).toEqual(['cpu', 'cuda:fp32', 'webgpu:fp32', 'webgpu:fp16'])
    const later = machine({})
    expect(await later.chooser.choose(job, never)).toBe('webgpu:fp32')
    expect(later.tried).toEqual([])
  })

  test('is the CPU where a GPU is slower or does not work, and nothing is tried where there is none', async () => {
    expect(await machine({cpu: 0.1, 'webgpu:fp32': 0.2}).chooser.choose(job, never)).toBe('cpu')
    rmSync(file)
    expect(await machine({cpu: 0.1}).chooser.choose(job, never)).toBe('cpu')
    const none = machine({}, [])
    expect(await none.chooser.choose(job, never)).toBe('cpu')
    expect(none.tried).toEqual([])
  })

  test('is found out again when it has failed, and by another number of threads', async () => {
    const {chooser} = machine({cpu: 0.1, 'webgpu:fp32': 0.02})
    await chooser.choose(job, never)
    await chooser.forget(job)
    expect(await machine({cpu: 0.1}).chooser.choose(job, never)).toBe('cpu')
    const single = {...job, threads: 1}
    expect(await machine({cpu: 0.1, 'cuda:fp32': 0.01}).chooser.choose(single, never)).toBe('cuda:fp32')
  })

  test('is found out again when its notes are damaged or name what is not known', async () => {
    const {chooser} = machine({cpu: 0.1, 'webgpu:fp32': 0.02})
    await chooser.choose(job, never)
    const notes = readFileSync(file, 'utf8')
    const names = ['steam', 'auto', 'webgpu', 'webgpu:fp8'].map(name => notes.replace('webgpu:fp32', name))
    for (const damaged of ['', '[]', 'null', ...names]) {
      writeFileSync(file, damaged)
      expect(await machine({cpu: 0.01, 'webgpu:fp32': 0.02}).chooser.choose(job, never)).toBe('cpu')
    }
  })

  test('is found out once by those who ask at the same time, and the one who tries is told so beforehand', async () => {
    const {chooser, tried} = machine({cpu: 0.1, 'webgpu:fp32': 0.02}, ['webgpu'])
    const told: number[] = []
    const asking = [1, 2].map(who => chooser.choose(job, {...never, onTrial: () => told.push(who + tried.length)}))
    expect(await Promise.all(asking)).toEqual(['webgpu:fp32', 'webgpu:fp32'])
    expect(tried).toEqual(['cpu', 'webgpu:fp32', 'webgpu:fp16'])
    expect(told).toEqual([1])
  })

  test('is looked for by who waits, when the search before is cancelled', async () => {
    const stop = new AbortController()
    const chooser = engineChooser({
      candidates: () => ['webgpu'],
      notes: fileNotes(file),
      tryOne: async engine => {
        if (stop.signal.aborted) return {seconds: engine.name === 'cpu' ? 0.1 : 0.02, answer: ANSWER}
        stop.abort()
        throw new Cancelled()
      },
    })
    const [cancelled, waiting] = [chooser.choose(job, stop), chooser.choose(job, never)]
    await expect(cancelled).rejects.toThrow(Cancelled)
    expect(engineText(await waiting)).toBe('webgpu:fp32')
  })

  test('is not noted when nothing works, not even the CPU', async () => {
    expect(await machine({}).chooser.choose(job, never)).toBe('cpu')
    expect(await machine({cpu: 0.1, 'webgpu:fp32': 0.02}).chooser.choose(job, never)).toBe('webgpu:fp32')
  })

  test('is not noted when the search is cancelled', async () => {
    const stop = new AbortController()
    const chooser = engineChooser({
      candidates: () => ['webgpu'],
      notes: fileNotes(file),
      tryOne: async () => {
        stop.abort()
        throw new Cancelled()
      },
    })
    await expect(chooser.choose(job, stop)).rejects.toThrow(Cancelled)
    expect(await machine({cpu: 0.1, 'webgpu:fp32': 0.02}).chooser.choose(job, never)).toBe('webgpu:fp32')
  })
})

describe('what a GPU’s engine computes in', () => {
  const both = (fp16: Engines[string]) => machine({cpu: 0.1, 'webgpu:fp32': 0.02, 'webgpu:fp16': fp16}, ['webgpu'])
  const webgpu = {...job, engine: parseEngine('webgpu')}

  test('is fp16 where that is quicker and answers alike', async () => {
    expect(await both(0.01).chooser.choose(job, never)).toBe('webgpu:fp16')
    const {chooser, tried} = both(0.01)
    expect(await chooser.choose(webgpu, never)).toBe('webgpu:fp16')
    expect(tried).toEqual(['webgpu:fp32', 'webgpu:fp16'])
    const near = {seconds: 0.01, answer: [0.1, -0.2, 0.0019]}
    rmSync(file)
    expect(await both(near).chooser.choose(job, never)).toBe('webgpu:fp16')
  })

  test.each([
    ['it is slower', 0.03],
    ['its answer is off by more than a hundredth of the peak', {seconds: 0.01, answer: [0.1, -0.2, 0.0021]}],
    ['it overflows', {seconds: 0.01, answer: [0.1, Number.NaN, 0]}],
    ['it overflows to infinity', {seconds: 0.01, answer: [0.1, Number.NEGATIVE_INFINITY, 0]}],
  ])('is fp32 where %s', async (_, fp16) => {
    expect(await both(fp16).chooser.choose(job, never)).toBe('webgpu:fp32')
    expect(await both(fp16).chooser.choose(webgpu, never)).toBe('webgpu:fp32')
  })

  test('is fp32, for it to say why, where the engine does not work at all, and that is not noted', async () => {
    const {chooser, tried} = machine({cpu: 0.1})
    expect(await chooser.choose(webgpu, never)).toBe('webgpu:fp32')
    expect(tried).toEqual(['webgpu:fp32'])
    expect(await both(0.01).chooser.choose(webgpu, never)).toBe('webgpu:fp16')
  })

  test('is not asked of an engine that computes wrongly in fp32', async () => {
    const {chooser, tried} = machine({cpu: 0.1, 'webgpu:fp32': {seconds: 0.01, answer: [0, 0, 0]}}, ['webgpu'])
    expect(await chooser.choose(job, never)).toBe('cpu')
    expect(tried).toEqual(['cpu', 'webgpu:fp32'])
  })

  test('is not tried where it is said, nor where there is nothing to choose', async () => {
    for (const name of ['webgpu:fp16', 'cuda:fp32', 'cpu', 'cpu:fp16', 'tfjs', 'http://gpu:8000/model']) {
      const {chooser, tried} = both(0.01)
      expect(await chooser.choose({...job, engine: parseEngine(name)}, never)).toBe(name)
      expect(tried).toEqual([])
    }
  })
})

describe('the name of an engine', () => {
  test('may say what it computes in', () => {
    expect(localEngine('cuda')).toEqual({kind: 'local', name: 'cuda'})
    expect(localEngine('cuda:fp16')).toEqual({kind: 'local', name: 'cuda', precision: 'fp16'})
    for (const none of ['', 'steam', 'cuda:', 'cuda:fp8', 'cuda:fp16:fp32', ':fp16', 'auto:fp16', 'tfjs:fp32', 'CUDA'])
      expect(localEngine(none), none).toBeUndefined()
  })

  test.each([
    'auto',
    'cpu',
    'cpu:fp16',
    'webgpu',
    'cuda:fp32',
    'tfjs',
    'http://gpu:8000/model',
    'http://a/m,http://b/m/versions/2',
  ])('%s is the text that it is read from', text => expect(engineText(parseEngine(text))).toBe(text))

  test('that is none is refused with those there are', () => {
    expect(() => parseEngine('steam')).toThrow(/^steam: expected one of auto, cpu, .*, as webgpu:fp16$/)
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
