import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {BadInput} from '../../../src/base/errors.ts'
import type {EvalFlags} from '../../../src/cli/eval/eval-flags.ts'
import {evaluateSeparation} from '../../../src/cli/eval/eval-separation.ts'
import {lineFor} from '../../../src/cli/line.ts'
import type {Report} from '../../../src/eval/separation/report.ts'
import {TABLE} from '../../../src/eval/separation/systems.ts'
import {CPU_ENGINE} from '../../../src/runner/engines.ts'
import {put, putTrack, temporaryFolder} from '../../eval/dataset/make-dataset.ts'
import {type FakeRunners, fakeRunners} from '../../eval/separation/fake-runner.ts'

// Of the packs that ship, here only the default counts.
vi.mock('../../../src/base/assets.ts', async original => {
  const assets = await original<typeof import('../../../src/base/assets.ts')>()
  const asset = (...parts: string[]): string =>
    parts.length === 1 && parts[0] === 'models' ? at('shipped') : assets.asset(...parts)
  return {...assets, asset}
})

const at = temporaryFolder()
const never = new AbortController().signal

/** A pack as far as a runner that asks no network looks at it. */
const install = (name: string, changes: object = {}): void => {
  const manifest = JSON.parse(readFileSync(asset('models', 'quartet-small', 'model.json'), 'utf8')) as object
  const dir = at('home', 'quartet', 'models', name)
  mkdirSync(dir, {recursive: true})
  writeFileSync(path.join(dir, 'model.json'), JSON.stringify({...manifest, name, ...changes}))
}
const uninstall = (name: string): void => rmSync(at('home', 'quartet', 'models', name), {recursive: true})

const alone = {contexts: {mix: false, given: false}}

beforeAll(() => {
  mkdirSync(at('shipped'))
  symlinkSync(asset('models', 'quartet-small'), at('shipped', 'quartet-small'))
  for (const [n, name] of ['a', 'b'].entries()) putTrack(at('songs', name), {pitch: 90 + 10 * n, seconds: 2.1})
})
beforeEach(() => {
  vi.stubEnv('XDG_DATA_HOME', at('home'))
  install('quartet-regressor')
  install('quartet-gibbs')
  install('quartet-weak-small', {...alone, joint: false})
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

type Told = {out: string[]; err: string; code: unknown; runners: FakeRunners; report: () => Report; folder: string}

const usual: EvalFlags = {seed: 1, engine: CPU_ENGINE, jobs: 1}

/** What the command prints and leaves, with runners that answer at once. */
const evaluate = async (
  dataset: string,
  folder: string,
  flags: Partial<EvalFlags> = {},
  runners = fakeRunners(),
): Promise<Told> => {
  const out: string[] = []
  let err = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => out.push(text))
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    err += text
    return true
  })
  process.exitCode = undefined
  const all = {...usual, out: at(folder), quiet: true, ...flags}
  await evaluateSeparation(at(dataset), all, {signal: never, openRunner: runners.open})
  const report = (): Report => JSON.parse(readFileSync(at(folder, 'separation.json'), 'utf8')) as Report
  return {out, err, code: process.exitCode, runners, report, folder}
}

const refusal = async (flags: Partial<EvalFlags>): Promise<string> => {
  const error = await evaluate('songs', 'refused', flags).catch(error => error)
  expect(error).toBeInstanceOf(BadInput)
  return lineFor(error)
}

describe('the whole table', () => {
  test('has the paper’s rows in the paper’s order, ours beside them, then our own and what is for scale', async () => {
    const {out, code, report, runners} = await evaluate('songs', 'all', {method: 'all'})
    expect(code).toBeUndefined()
    const labels = [
      'Demucs',
      'Demucs + Gibbs (512 steps)',
      'Dirac: Weakly MSDM',
      'Dirac: Weakly MSDM (correction)',
      'Dirac: MSDM',
      'Dirac: MSDM (correction)',
      'Gaussian: Weakly MSDM',
      'Gaussian: Weakly MSDM (correction)',
      'Gaussian: MSDM',
      'Gaussian: MSDM (correction)',
      'Guided (the default)',
      'Projected',
      'Refine',
      'All-zero stems',
      'The mix itself',
    ]
    expect(report().rows.map(({label}) => label)).toEqual(labels)
    const from = out.findIndex(line => line.startsWith('Demucs '))
    const lines = out.slice(from, from + labels.length)
    expect(lines.map(line => labels.findLast(label => line.startsWith(label)))).toEqual(labels)
    expect(lines[5]).toMatch(/^Dirac: MSDM \(correction\) +17\.12 +18\.68 +15\.38 +14\.73 +16\.48 +−?\d+\.\d\d /)
    expect(lines[14]).toMatch(/^The mix itself +– +– +– +– +– +0\.00 +0\.00 +0\.00 +0\.00 +0\.00 +±0\.00$/)
    expect(out[0]).toBe('SI-SDRi in dB. Here: songs, 2 tracks, 4 s, seed 1.')
    expect(out[1]).toMatch(/^Paper: .*2302\.02257, its own networks on Slakh2100; not measured here\.$/)
    expect(runners.jobs).toHaveLength(26)
  })

  test('runs each row with the pack, the method and the settings that it stands for', async () => {
    const {report} = await evaluate('songs', 'all', {method: 'all'})
    const told = report().rows.map(({id, paper, packs, how}) => {
      const {steps, correction, churn} = {steps: 0, correction: 1, churn: 0, ...how?.settings}
      const set = paper ? [`${steps}×${correction} churn ${churn}`] : []
      return [id, packs.map(({name}) => name).join('+'), how?.method, ...set]
    })
    const [small, weak] = ['quartet-small', 'quartet-weak-small']
    expect(told).toEqual([
      ['demucs', 'quartet-regressor', 'regressor', '1×1 churn 0'],
      ['demucs-gibbs', 'quartet-gibbs', 'gibbs', '512×1 churn 0'],
      ['dirac-weak', weak, 'dirac', '150×1 churn 40'],
      ['dirac-weak-correction', weak, 'dirac', '150×2 churn 40'],
      ['dirac-msdm', small, 'dirac', '150×1 churn 20'],
      ['dirac-msdm-correction', small, 'dirac', '150×2 churn 20'],
      ['gaussian-weak', weak, 'gaussian', '150×1 churn 40'],
      ['gaussian-weak-correction', weak, 'gaussian', '150×2 churn 40'],
      ['gaussian-msdm', small, 'gaussian', '150×1 churn 40'],
      ['gaussian-msdm-correction', small, 'gaussian', '150×2 churn 40'],
      ['guided', small, 'guided'],
      ['projected', small, 'projected'],
      ['refine', 'quartet-regressor+quartet-small', 'refine'],
      ['zeros', '', undefined],
      ['mix', '', undefined],
    ])
  })

  test('is the same with two jobs, and the second time nothing is computed', async () => {
    await evaluate('songs', 'all', {method: 'all'})
    const one = await evaluate('songs', 'all', {method: 'all'})
    expect(one.runners.jobs).toHaveLength(0)
    const two = await evaluate('songs', 'two', {method: 'all', jobs: 2})
    expect(two.runners.jobs).toHaveLength(26)
    expect(two.out).toEqual(one.out)
    for (const name of ['separation.json', 'separation.csv', 'separation.md', 'separation.svg'])
      expect(readFileSync(at('two', name), 'utf8')).toBe(readFileSync(at('all', name), 'utf8'))
  })

  test('is also a page, a list of figures and a picture that name the data set', async () => {
    await evaluate('songs', 'all', {method: 'all'})
    const page = readFileSync(at('all', 'separation.md'), 'utf8')
    expect(page).toContain('| Dirac: MSDM | quartet-small | 16.21 | 17.47 | 12.71 | 13.29 | 14.92 |')
    expect(page).toContain('![Bars of the mean over the stems](separation.svg)')
    expect(page).toMatch(/\*\*Here\*\* is songs\./)
    const csv = readFileSync(at('all', 'separation.csv'), 'utf8').trim().split('\n')
    expect(csv[0]).toBe('row,label,packs,dataset,measure,stem,value,margin,paper,paper_dataset')
    expect(csv).toHaveLength(1 + TABLE.length * 19)
    expect(csv[1]).toMatch(
      /^demucs,Demucs,quartet-regressor \S+,songs,si_sdri_all_windows_db,bass,-?[\d.]+,[\d.]+,15\.77,Slakh2100$/,
    )
    const plot = readFileSync(at('all', 'separation.svg'), 'utf8')
    expect(plot).toContain('songs here, Slakh2100 in the paper')
    expect(plot.match(/stroke-dasharray/g)).toHaveLength(11)
    for (const {label} of TABLE) expect(plot).toContain(`>${label}</text>`)
  })

  test('says which rows were not run for want of a pack, and runs the rest', async () => {
    uninstall('quartet-weak-small')
    uninstall('quartet-gibbs')
    const {out, code, report} = await evaluate('songs', 'some', {method: 'all'})
    expect(code).toBeUndefined()
    expect(out.filter(line => line.includes('not run: pack quartet-weak-small is missing'))).toHaveLength(4)
    expect(out.find(line => line.startsWith('Demucs + Gibbs'))).toContain('not run: pack quartet-gibbs is missing')
    expect(report().rows.filter(({figures}) => figures)).toHaveLength(TABLE.length - 5)
  })

  test('says below it what is too long for it', async () => {
    const flags = {method: 'all,dirac', correction: 2, preset: 'paper-dirac', limit: 1} as const
    const {out, code} = await evaluate('songs', 'long', flags)
    expect(code).toBeUndefined()
    expect(out.some(line => /^Guided .* not run, see below$/.test(line))).toBe(true)
    expect(
      out.find(line => line.includes(': not run: presets/paper-dirac.json has no settings for guided')),
    ).toBeDefined()
  })

  test('may have another joint prior', async () => {
    install('other-prior', {version: '7'})
    const {report} = await evaluate('songs', 'joint', {method: 'dirac-msdm,guided', joint: 'other-prior'})
    expect(
      report()
        .rows.slice(0, 2)
        .map(({label, packs}) => [label, packs[0]!.name]),
    ).toEqual([
      ['Dirac: MSDM, other-prior', 'other-prior'],
      ['Guided (the default)', 'quartet-small'],
    ])
  })
})

describe('rows by name', () => {
  test('without one it is what a separation without flags does', async () => {
    const {report} = await evaluate('songs', 'usual')
    expect(report().rows.map(({id}) => id)).toEqual(['guided', 'zeros', 'mix'])
    install('prior', {...alone, defaults: {}})
    const other = await evaluate('songs', 'usual', {model: 'prior'})
    expect(other.report().rows[0]).toMatchObject({id: 'projected', label: 'Projected, prior'})
  })

  test('stand in the table’s order, each once, and take the flags of a method', async () => {
    const flags = {method: 'dirac, projected,dirac', steps: 20, correction: 2, limit: 1}
    const {report} = await evaluate('songs', 'named', flags)
    const {rows, dataset} = report()
    expect(dataset.tracks.map(({name}) => name)).toEqual(['a'])
    expect(rows.map(({id}) => id)).toEqual(['projected', 'dirac', 'zeros', 'mix'])
    expect(rows[1]).toMatchObject({
      label: 'Dirac, 20 steps, correction 2',
      how: {preset: 'balanced', settings: {steps: 20, correction: 2}},
    })
  })

  test.each<[string, Partial<EvalFlags>, RegExp]>([
    ['no row', {method: 'guided,magic'}, /^--method magic: is no row of the table, expected all or some of demucs, /],
    ['nothing', {method: ''}, /^--method "": is no row of the table/],
    ['a pack that is not there', {model: 'nope'}, /^--model nope: no such model/],
    ['a prior that is not there', {method: 'dirac-msdm', joint: 'nope'}, /^--joint nope: no such model/],
    ['a prior for nothing', {joint: 'quartet-small'}, /^--joint: only the paper’s MSDM rows have a joint prior; add/],
    [
      'settings for the paper’s rows',
      {method: 'demucs', steps: 3},
      /^--steps: the paper’s rows have settings of their/,
    ],
    ['a preset that is not there', {preset: 'turbo'}, /^--preset turbo: no such preset/],
    ['the same for the whole table', {method: 'all', preset: 'turbo'}, /^--preset turbo: no such preset/],
    ['steps for the whole table that no row can take', {method: 'all', steps: 9000}, /steps/],
    ['a preset without the method', {method: 'guided', preset: 'paper-dirac'}, /has no settings for guided/],
    ['settings that diverge', {method: 'dirac', steps: 4}, /dirac\.steps must be at least 16/],
  ])('%s is refused in one line', async (_, flags, expected) => {
    expect(await refusal(flags)).toMatch(expected)
  })

  test('a single one that cannot be run is refused, with what is missing', async () => {
    uninstall('quartet-gibbs')
    expect(await refusal({method: 'demucs-gibbs'})).toBe(
      '--method demucs-gibbs: pack quartet-gibbs is missing; see quartet models list',
    )
  })
})

describe('a data set that is not as it should be', () => {
  test('is measured as far as it goes; what cannot be read is named and the exit code is 1', async () => {
    cpSync(at('songs'), at('mixed'), {recursive: true})
    rmSync(at('mixed', 'a', 'piano.wav'))
    putTrack(at('mixed', 'c'))
    put(at('mixed', 'c', 'drums.wav'), 'no sound')
    put(at('mixed', 'd', 'metadata.yaml'), 'stems: [')
    const {out, err, code, report} = await evaluate('mixed', 'partial')
    expect(code).toBe(1)
    expect(out).toContain('Stems missing, counted as silence: a piano.')
    expect(report().dataset.tracks.map(({name}) => name)).toEqual(['a', 'b'])
    expect(report().unreadable.map(({name}) => name)).toEqual(['d', 'c'])
    const lines = err.trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^quartet: track d is left out: .*metadata\.yaml: cannot be read as YAML/)
    expect(lines[1]).toMatch(/^quartet: track c is left out: .*drums\.wav: is not audio of a known kind/)
    expect(readFileSync(at('partial', 'separation.md'), 'utf8')).toMatch(/## Of note\n[\s\S]*- track c is left out: /)
  })

  test('of which nothing can be read ends with the word about it: no table, no folder, exit code 1', async () => {
    put(at('torn', 'a', 'drums.wav'), 'no sound')
    const {out, err, code} = await evaluate('torn', 'torn-out', {quiet: false})
    expect([out, code]).toEqual([[], 1])
    expect(err).toMatch(/^quartet: track a is left out: .*drums\.wav: is not audio of a known kind[^\n]*\n$/)
    expect(existsSync(at('torn-out'))).toBe(false)
  })

  test('is refused without any track, and so is a folder for the results that is somebody else’s', async () => {
    mkdirSync(at('none'))
    await expect(evaluate('none', 'out')).rejects.toThrow(/none: holds no tracks, expected folders with bass/)
    put(at('mine', 'letter.txt'), 'dear')
    await expect(evaluate('songs', 'mine')).rejects.toThrow(
      /^--out .*mine: is not empty and holds no results of an eval; choose another folder$/,
    )
  })
})

test('what a run has to say on its way is told, also when quiet', async () => {
  const runners = fakeRunners({notice: 'engine cuda is gone; the run goes on with engine cpu'})
  const {err} = await evaluate('songs', 'noticed', {limit: 1, preset: 'fast'}, runners)
  expect(err).toBe('quartet: engine cuda is gone; the run goes on with engine cpu\n')
})

test('a track in which nothing can be scored is named and spoils no figure', async () => {
  cpSync(at('songs'), at('brief'), {recursive: true})
  putTrack(at('brief', 'jingle'), {seconds: 1})
  const {out, code, report} = await evaluate('brief', 'briefly')
  expect(code).toBeUndefined()
  expect(out).toContain('Tracks without a window to score, too short or never two stems at once: jingle.')
  const {report: without} = await evaluate('songs', 'usual')
  expect(report().rows[0]!.figures!.paperRule).toEqual(without().rows[0]!.figures!.paperRule)
})

test('as one JSON document it is what the file says, and nothing else', async () => {
  const {out, report} = await evaluate('songs', 'usual', {json: true})
  expect(out).toHaveLength(1)
  expect(JSON.parse(out[0]!)).toEqual(report())
  expect(report()).toMatchObject({task: 'separate', dataset: {name: 'songs', seconds: 4.2}, seed: 1})
})
