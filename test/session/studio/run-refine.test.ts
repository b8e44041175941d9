import {afterAll, beforeAll, expect, test, vi} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import type {Clip, Project, Take} from '../../../src/session/project/project.ts'
import {createStudio} from '../../../src/session/studio/create-studio.ts'
import type {RunProgress} from '../../../src/session/studio/studio.ts'
import {band, putWav, sumError} from '../../e2e/sounds.ts'
import {writeTinyPacks} from '../../support/tiny-packs.ts'
import {hear, jsonIn, projectOf, stemsOf, temporaryFolder} from './project.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const folder = at()
const studio = createStudio()
let mix: Clip
beforeAll(async () => {
  await writeTinyPacks(at('data/quartet/models'), ['quartet-small', 'quartet-regressor'])
  vi.stubEnv('XDG_DATA_HOME', at('data'))
  mix = await studio.load(folder, putWav(at('mix.wav'), band({seconds: 0.5})), 'mix')
})
afterAll(() => {
  studio.close()
  vi.unstubAllEnvs()
})

const perform = async (project: Project): Promise<{takes: Take[]; progress: RunProgress[]}> => {
  const [takes, progress]: [Take[], RunProgress[]] = [[], []]
  await studio.run(folder, project, {onTake: take => takes.push(take), onProgress: news => progress.push(news)})
  return {takes, progress}
}

test('a refinement is one take of two packs, both of which it tells', async () => {
  const {takes, progress} = await perform(projectOf({mix}, {method: 'refine', preset: 'paper-dicose', takes: 2}))
  expect(takes.map(({method, model, index}) => [method, model, index])).toEqual([
    ['refine', 'quartet-small', 0],
    ['refine', 'quartet-small', 1],
  ])
  expect(sumError(await stemsOf(folder, takes[0]!), await hear(folder, mix))).toBeLessThan(1e-4)
  expect(jsonIn(at('takes/0001/quartet.json'))).toMatchObject({
    method: 'refine',
    settings: {steps: 2, likelihood: 'projected', guided: false},
    model: {name: 'quartet-small', hash: expect.stringMatching(/^[0-9a-f]{64}$/)},
    guess: {
      method: 'regressor',
      settings: {steps: 1},
      model: {name: 'quartet-regressor', hash: expect.stringMatching(/^[0-9a-f]{64}$/)},
    },
  })
  const steps = progress.filter(({take, step}) => take === 0 && step).map(({step}) => step!)
  expect(steps.some(({part}) => part === 'guess')).toBe(true)
  expect(steps.filter(({part}) => part === 'stems').length).toBeGreaterThan(0)
  const parts = progress.filter(({take}) => take === 0).map(one => one.progress)
  expect(parts).toEqual(parts.toSorted((a, b) => a - b))
})

test('a method that the pack cannot do is refused before anything is made', async () => {
  const refused = perform(projectOf({mix}, {method: 'gibbs', model: 'quartet-regressor'}))
  await expect(refused).rejects.toBeInstanceOf(BadInput)
  await expect(refused).rejects.toThrow('method gibbs: the pack quartet-regressor takes no given stems beside the mix')
})
