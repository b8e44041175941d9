import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, it} from 'vitest'
import {BadInput} from '../../src/base/errors.ts'
import {METHODS} from '../../src/sampler/preset/methods.ts'
import {parsePreset, settingsFor} from '../../src/sampler/preset/preset.ts'

const folder = path.join(import.meta.dirname, '../../presets')
const shipped = (name: string) =>
  parsePreset(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')), `presets/${name}.json`)

const euler = {solver: 'euler', steps: 4, sigma: {max: 1, min: 0.01}}
const parse = (methods: unknown) => parsePreset({about: 'A test.', methods}, 'presets/x.json')

describe('the presets that are shipped', () => {
  it('all parse', () => {
    const names = readdirSync(folder).map(file => path.basename(file, '.json'))
    expect(names.length).toBeGreaterThanOrEqual(9)
    for (const name of names) expect(shipped(name).about).toMatch(/\.$/)
  })

  it.each(['fast', 'balanced', 'best'])('%s knows every method', name => {
    expect(Object.keys(shipped(name).methods).sort()).toEqual([...METHODS].sort())
  })

  it.each([
    ['paper-generate', 'generate', {steps: 150, churn: 20, correction: 1, sigma: {max: 20, min: 1e-4, rho: 7}}],
    ['paper-impute', 'impute', {steps: 256, churn: 10, correction: 1, sigma: {max: 20, min: 1e-4, rho: 7}}],
    ['paper-dirac', 'dirac', {steps: 150, churn: 20, correction: 2, constrained: 'bass'}],
    ['paper-dirac-weak', 'dirac', {steps: 150, churn: 40, correction: 2, constrained: 'bass'}],
    ['paper-gaussian', 'gaussian', {steps: 150, churn: 40, correction: 2, k: 0.75}],
    ['paper-gaussian-weak', 'gaussian', {steps: 150, churn: 40, correction: 2, k: 0.75}],
    ['paper-dicose', 'refine', {steps: 2, sigma: {max: 0.01, min: 0.002, rho: 7}}],
  ] as const)('%s holds the published settings', (name, method, settings) => {
    const preset = shipped(name)
    expect(Object.keys(preset.methods)).toEqual([method])
    expect(preset.methods[method]).toMatchObject({solver: 'euler', ...settings})
  })

  it('paper-dicose refines under a likelihood that two steps suffice for', () => {
    expect(shipped('paper-dicose').methods.refine).toMatchObject({
      correction: 2,
      likelihood: 'projected',
      guided: false,
    })
  })

  it('paper-gibbs resamples 512 times', () => {
    expect(shipped('paper-gibbs').methods).toMatchObject({gibbs: {steps: 512}})
  })
})

describe('parsePreset', () => {
  it('fills in what may be left out', () => {
    expect(parse({guided: euler}).methods.guided).toEqual({
      ...euler,
      sigma: {max: 1, min: 0.01, rho: 7},
      churn: 0,
      correction: 1,
      temperature: 1,
      shifts: 1,
      constrained: 'bass',
      k: 0.75,
    })
  })

  it('lets a regressor be one step from no noise without being told', () => {
    expect(parse({regressor: {}}).methods.regressor).toMatchObject({steps: 1, temperature: 0, sigma: {max: 2, min: 2}})
  })

  it('gives gibbs settings of its own, and refine two more than the others have', () => {
    expect(parse({gibbs: {steps: 600}}).methods.gibbs).toEqual({
      steps: 600,
      sigma: 2,
      masking: {max: 0.9, min: 0.3, eta: 0.8},
    })
    expect(parse({refine: euler}).methods.refine).toMatchObject({likelihood: 'projected', guided: true})
    expect(parse({guided: euler}).methods.guided).not.toHaveProperty('likelihood')
  })

  it.each([
    [{gibbs: {}}, 'presets/x.json: gibbs.steps must be a number 1–1000, got nothing'],
    [{gibbs: {steps: 1001}}, 'presets/x.json: gibbs.steps must be 1–1000, got 1001'],
    [{gibbs: {steps: 4, sigma: 0}}, 'presets/x.json: gibbs.sigma must be 0.0001–100, got 0'],
    [{gibbs: {steps: 4, solver: 'euler'}}, 'gibbs has an unknown setting solver; known are steps, sigma, masking'],
    [{gibbs: {steps: 4, masking: {max: 2}}}, 'presets/x.json: gibbs.masking.max must be 0.01–1, got 2'],
    [{gibbs: {steps: 4, masking: {max: 0.5, min: 0.6}}}, 'presets/x.json: gibbs.masking.min must be 0–0.5, got 0.6'],
    [
      {gibbs: {steps: 4, masking: {max: 0.5, min: 0.1, eta: 0}}},
      'presets/x.json: gibbs.masking.eta must be 0.01–1, got 0',
    ],
    [{refine: {...euler, likelihood: 'gaussian'}}, 'refine.likelihood must be one of projected, dirac, got "gaussian"'],
    [{refine: {...euler, guided: 1}}, 'presets/x.json: refine.guided must be true or false, got 1'],
    [{guided: {...euler, likelihood: 'dirac'}}, 'presets/x.json: guided has an unknown setting likelihood'],
    [{regressor: {steps: 2}}, 'presets/x.json: regressor.steps must be 1, got 2: it answers in one step; for more'],
    [{regressor: {temperature: 1}}, 'presets/x.json: regressor.temperature must be 0, got 1'],
  ])('refuses %j', (methods, message) => {
    expect(() => parse(methods)).toThrow(BadInput)
    expect(() => parse(methods)).toThrow(message)
  })

  it.each([
    [{guided: {...euler, steps: 0}}, 'presets/x.json: guided.steps must be 1–500, got 0'],
    [{guided: {...euler, steps: 2.5}}, 'presets/x.json: guided.steps must be a whole number 1–500, got 2.5'],
    [{guided: {...euler, steps: '4'}}, 'presets/x.json: guided.steps must be a number 1–500, got "4"'],
    [
      {guided: {solver: 'euler', sigma: euler.sigma}},
      'presets/x.json: guided.steps must be a number 1–500, got nothing',
    ],
    [
      {guided: {...euler, solver: 'rk4'}},
      'presets/x.json: guided.solver must be one of euler, heun, dpm++2m, got "rk4"',
    ],
    [{guided: {...euler, churn: -1}}, 'presets/x.json: guided.churn must be 0–200, got -1'],
    [{guided: {...euler, correction: 0}}, 'presets/x.json: guided.correction must be 1–50, got 0'],
    [{guided: {...euler, sigma: {max: 1, min: 2}}}, 'presets/x.json: guided.sigma.min must be 0.000001–1, got 2'],
    [{guided: {...euler, sigma: 1}}, 'presets/x.json: guided.sigma must be an object, got 1'],
    [{guided: {...euler, stpes: 4}}, 'presets/x.json: guided has an unknown setting stpes; known are solver, steps, '],
    [{singing: euler}, 'presets/x.json: methods has an unknown setting singing; known are generate, impute, '],
    [
      {dirac: {...euler, steps: 20, constrained: 'voice'}},
      'presets/x.json: dirac.constrained must be one of bass, drums, guitar, piano, got "voice"',
    ],
    [[], 'presets/x.json: methods must be an object, got []'],
  ])('refuses %j', (methods, message) => {
    expect(() => parse(methods)).toThrow(BadInput)
    expect(() => parse(methods)).toThrow(message)
  })

  it('refuses what is not a preset at all', () => {
    expect(() => parsePreset(null, 'presets/x.json')).toThrow(
      'presets/x.json: the preset must be an object, got null; write {…}',
    )
    expect(() => parsePreset({methods: {}}, 'presets/x.json')).toThrow(
      'presets/x.json: about must be a sentence, got nothing; say what the preset is for',
    )
  })

  it.each([
    ['dirac', 'euler', 0, 16],
    ['dirac', 'euler', 20, 16],
    ['dirac', 'heun', 20, 32],
    ['gaussian', 'euler', 0, 25],
    ['gaussian', 'euler', 40, 75],
    ['gaussian', 'dpm++2m', 0, 32],
  ] as const)('refuses %s with %s and a churn of %i below %i steps, and says why', (method, solver, churn, least) => {
    const at = (steps: number) => () => parse({[method]: {...euler, solver, steps, churn}})
    expect(at(least)).not.toThrow()
    expect(at(least - 1)).toThrow(`${method}.steps must be at least ${least} with ${solver}`)
    expect(at(least - 1)).toThrow('overshoots the mix and diverges; use more steps, or method projected')
  })

  it('refuses refine by the likelihood that it goes on with, and asks nothing of the projected one', () => {
    const at = (steps: number, likelihood: string) => () => parse({refine: {...euler, steps, likelihood}})
    expect(at(15, 'dirac')).toThrow('refine.steps must be at least 16 with euler, got 15: with fewer the sum')
    expect(at(15, 'dirac')).toThrow('use more steps, or likelihood projected')
    expect(at(16, 'dirac')).not.toThrow()
    expect(at(1, 'projected')).not.toThrow()
  })
})

describe('settingsFor', () => {
  it("puts a person's own settings over the preset's", () => {
    const settings = settingsFor(shipped('paper-dirac'), 'dirac', {
      correction: 1,
      steps: undefined,
      constrained: 'drums',
    })
    expect(settings).toMatchObject({steps: 150, correction: 1, constrained: 'drums'})
  })

  it('refuses a method that the preset does not know', () => {
    expect(() => settingsFor(shipped('paper-dirac'), 'guided')).toThrow(
      'presets/paper-dirac.json has no settings for guided, only for dirac; choose another preset or method',
    )
  })

  it('refuses settings of a person that the method does not have', () => {
    expect(() => settingsFor(shipped('balanced'), 'gibbs', {correction: 2})).toThrow(
      'presets/balanced.json with correction 2: gibbs has an unknown setting correction; known are steps, ',
    )
    expect(() => settingsFor(shipped('balanced'), 'regressor', {steps: 2})).toThrow('regressor.steps must be 1, got 2')
    expect(() => settingsFor(shipped('balanced'), 'rest', {churn: 1})).toThrow(
      /rest\.churn must be 0, got 1: .* one step$/,
    )
  })

  it('refuses settings of a person that diverge', () => {
    expect(() => settingsFor(shipped('balanced'), 'dirac', {steps: 8})).toThrow(
      'presets/balanced.json with steps 8: dirac.steps must be at least 16 with euler, got 8',
    )
  })
})
