import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {asset} from '../../../src/base/assets.ts'
import {type PerStem, STEMS, type Stem} from '../../../src/base/stems.ts'
import type {PackManifest} from '../../../src/model/pack/schema.ts'
import {parsePreset} from '../../../src/sampler/preset/preset.ts'
import {
  EMPTY_LANE,
  emptyProject,
  type LaneName,
  type Project,
  type Setup,
} from '../../../src/session/project/project.ts'
import {memoryNeed} from '../../../src/session/recipe/memory-need.ts'
import {type PlanContext, planRun} from '../../../src/session/recipe/plan-run.ts'
import {clip} from '../project/samples.ts'

const preset = (name: string) =>
  parsePreset(JSON.parse(readFileSync(asset('presets', `${name}.json`), 'utf8')), `presets/${name}.json`)
const manifest = {
  name: 'quartet-small',
  sampleRate: 22_050,
  stems: STEMS,
  network: {kind: 'band-split'},
  joint: true,
  contexts: {mix: true, given: true},
  defaults: {},
} as unknown as PackManifest
const here: PlanContext = {manifest, preset: preset('balanced')}
const weak = {...manifest, name: 'weak', joint: false, contexts: {mix: false, given: false}}
const regressor = {
  ...manifest,
  name: 'regressor',
  network: {kind: 'demucs'} as PackManifest['network'],
  contexts: {mix: true, given: false},
}
const orderless = {...regressor, name: 'orderless', contexts: {mix: true, given: true}}
const prior = {...manifest, name: 'prior', contexts: {mix: false, given: false}}

type Situation = {setup?: Partial<Setup>; loaded?: LaneName[]; locked?: Stem[]; loop?: Project['loop']}

/** Clips are ten seconds long. */
const project = ({setup, loaded = [], locked = [], loop}: Situation): Project => {
  const empty = emptyProject('song', setup)
  const lane = (name: LaneName) => {
    const isLocked = locked.some(stem => stem === name)
    const has = isLocked || loaded.includes(name)
    return [name, {...EMPTY_LANE, locked: isLocked, ...(has && {clip: clip(`audio/${name}-aaaaaa.wav`)})}]
  }
  return {...empty, lanes: Object.fromEntries([...STEMS, 'mix' as const].map(lane)), ...(loop && {loop})} as Project
}

describe('what can be started', () => {
  test.each<[string, Situation, object]>([
    ['separates the mix', {loaded: ['mix']}, {method: 'guided', make: STEMS, given: [], seconds: 10}],
    [
      'separates by the method that was chosen',
      {loaded: ['mix'], setup: {method: 'dirac', steps: 40}},
      {method: 'dirac', settings: {steps: 40}},
    ],
    [
      'separates without touching what is locked',
      {loaded: ['mix'], locked: ['drums']},
      {make: ['bass', 'guitar', 'piano']},
    ],
    [
      'makes several takes where noise comes in',
      {loaded: ['mix'], setup: {method: 'dirac', takes: 4}},
      {method: 'dirac'},
    ],
    [
      'generates',
      {setup: {task: 'generate', seconds: 30, takes: 3}},
      {method: 'generate', make: STEMS, given: [], seconds: 30},
    ],
    [
      'imputes all that is not locked around what is',
      {setup: {task: 'impute', takes: 2}, locked: ['drums', 'bass'], loaded: ['piano']},
      {method: 'impute', make: ['guitar', 'piano'], given: ['bass', 'drums'], seconds: 10},
    ],
    [
      'imputes only the loop region, within the stems, and whole where nothing sounds yet',
      {setup: {task: 'impute', onlyLoop: true}, locked: ['drums'], loaded: ['piano'], loop: {from: 8, to: 14}},
      {make: ['bass', 'guitar', 'piano'], given: ['drums', 'piano'], range: {from: 8, to: 10}, seconds: 10},
    ],
    [
      'remakes a part of a single stem without any lock',
      {setup: {task: 'impute', onlyLoop: true}, loaded: ['bass'], loop: {from: 1, to: 1.1}},
      {given: ['bass'], range: {from: 1, to: 1.1}},
    ],
  ])('%s', (_, situation, expected) => {
    const plan = planRun(project(situation), here)
    expect(plan).toMatchObject({kind: 'ready', ...expected})
  })

  test('refines what another pack guesses, and says which', () => {
    const refining = project({loaded: ['mix'], setup: {method: 'refine'}})
    expect(planRun(refining, {...here, guess: regressor})).toMatchObject({
      method: 'refine',
      model: 'quartet-small',
      settings: {steps: 2},
      guess: {model: 'regressor', method: 'regressor', settings: {steps: 1, temperature: 0}},
    })
    // A preset need not say how to guess.
    expect(planRun(refining, {...here, guess: regressor, preset: preset('paper-dicose')})).toMatchObject({
      settings: {likelihood: 'projected', guided: false},
      guess: {settings: {steps: 1}},
    })
  })

  test('several takes are made where only churn draws noise, and not where nothing does', () => {
    const several = (own: object) => {
      const guided = {solver: 'euler', steps: 4, sigma: {max: 1, min: 0.01}, temperature: 0, ...own}
      const noisy = parsePreset({about: 'A test.', methods: {guided}}, 'presets/x.json')
      return planRun(project({loaded: ['mix'], setup: {takes: 2}}), {...here, preset: noisy}).kind
    }
    expect([{}, {churn: 4}, {correction: 2}].map(several)).toEqual(['refused', 'ready', 'ready'])
  })

  test('a first guess takes memory as well', () => {
    const refining = project({loaded: ['mix'], setup: {method: 'refine'}})
    const {length, channels} = refining.lanes.mix.clip!
    const load = {seconds: 10, decodedBytes: 4 * length * channels, modelRate: 22_050}
    const kindWith = (memory: number) => planRun(refining, {...here, guess: regressor, memory}).kind
    expect(kindWith(memoryNeed('separate', load))).toBe('refused')
    expect(kindWith(memoryNeed('separate', {...load, guessed: true}))).toBe('ready')
  })

  test.each(['impute', 'generate'] as const)('a pack of independent stems can %s as well', task => {
    const plan = planRun(project({setup: {task}, locked: task === 'impute' ? ['bass'] : []}), {...here, manifest: weak})
    expect(plan).toMatchObject({kind: 'ready', method: task})
  })

  test('has no range where there is none', () => {
    const plan = planRun(project({setup: {task: 'impute'}, locked: ['bass'], loop: {from: 1, to: 2}}), here)
    expect(plan).not.toHaveProperty('range')
  })

  test('uses the pack’s own way to separate, and another where the preset has none of it', () => {
    const at = (context: Partial<PlanContext>) => planRun(project({loaded: ['mix']}), {...here, ...context})
    expect(at({manifest: prior})).toMatchObject({method: 'projected'})
    expect(at({manifest: {...manifest, defaults: {method: 'gaussian'}}})).toMatchObject({method: 'gaussian'})
    expect(at({preset: preset('paper-dirac')})).toMatchObject({method: 'dirac'})
    expect(at({manifest: weak})).toMatchObject({method: 'projected'})
    expect(at({manifest: regressor})).toMatchObject({method: 'regressor', settings: {steps: 1}})
    expect(at({manifest: orderless})).toMatchObject({method: 'gibbs', settings: {steps: 32}})
  })
})

describe('what cannot be started says why in one line', () => {
  const impute = {task: 'impute'} as const
  const onlyLoop = {task: 'impute', onlyLoop: true} as const
  const mix: LaneName[] = ['mix']
  test.each<[string, Situation, Partial<PlanContext>]>([
    ['separate needs a mix: load one with 5 o', {loaded: ['bass']}, {}],
    ['all four stems are locked: unlock the one to be made', {loaded: mix, locked: [...STEMS]}, {}],
    ['all four stems are locked: unlock the one to be made', {setup: impute, locked: [...STEMS]}, {}],
    ['impute needs at least one locked stem: press l on a lane', {setup: impute, loaded: ['bass', 'mix']}, {}],
    [
      'generate makes all four stems, but drums is locked: unlock it, or choose impute',
      {setup: {task: 'generate'}, locked: ['drums']},
      {},
    ],
    [
      'method guided: the pack prior does not take the mix; choose projected, dirac or gaussian',
      {loaded: mix, setup: {method: 'guided'}},
      {manifest: prior},
    ],
    [
      'model regressor: it answers to a mix and can only separate; choose a diffusion pack',
      {setup: impute, locked: ['bass']},
      {manifest: regressor},
    ],
    [
      'method guided: the pack regressor knows no noise levels to walk along; choose regressor',
      {loaded: mix, setup: {method: 'guided'}},
      {manifest: regressor},
    ],
    [
      'method gibbs: the pack regressor takes no given stems beside the mix; choose regressor',
      {loaded: mix, setup: {method: 'gibbs'}},
      {manifest: regressor},
    ],
    [
      'method regressor: the pack weak does not take the mix; choose projected, dirac or gaussian',
      {loaded: mix, setup: {method: 'regressor'}},
      {manifest: weak},
    ],
    ['refine needs a pack that makes the first guess', {loaded: mix, setup: {method: 'refine'}}, {}],
    [
      'guess prior: does not take the mix, so it has no answer to it; choose another pack',
      {loaded: mix, setup: {method: 'refine'}},
      {guess: prior},
    ],
    [
      'guess regressor: is at 44100 Hz, but quartet-small at 22050 Hz; choose another',
      {loaded: mix, setup: {method: 'refine'}},
      {guess: {...regressor, sampleRate: 44_100}},
    ],
    [
      'regressor with presets/balanced.json makes the same stems whatever the seed, so 2 takes would be alike; ask for one',
      {loaded: mix, setup: {method: 'regressor', takes: 2}},
      {},
    ],
    [
      'presets/paper-dirac.json has no settings for guided, only for dirac; choose another preset or method',
      {loaded: mix, setup: {method: 'guided'}},
      {preset: preset('paper-dirac')},
    ],
    [
      'presets/paper-generate.json has no settings for a separation; choose another preset',
      {loaded: mix},
      {preset: preset('paper-generate')},
    ],
    [
      'presets/paper-dirac.json has no settings for impute, only for dirac; choose another preset or method',
      {setup: impute, locked: ['bass']},
      {preset: preset('paper-dirac')},
    ],
    [
      'presets/balanced.json with steps 8: dirac.steps must be at least 16 with euler, got 8: with fewer the sum of the stems overshoots the mix and diverges; use more steps, or method projected',
      {loaded: mix, setup: {method: 'dirac', steps: 8}},
      {},
    ],
    [
      'guided with presets/balanced.json makes the same stems whatever the seed, so 3 takes would be alike; ask for one',
      {loaded: mix, setup: {takes: 3}},
      {},
    ],
    [
      'only the loop region is to be made anew, but there is none: set it with [ and ]',
      {setup: onlyLoop, loaded: ['bass']},
      {},
    ],
    [
      'the loop region is 0.05 s within the stems, expected 0.1 s or more: widen it with [ and ]',
      {setup: onlyLoop, loaded: ['bass'], loop: {from: 9.95, to: 20}},
      {},
    ],
    [
      'the loop region begins at 10.0 s, where the stems have ended (10.0 s): move it with [ and ]',
      {setup: onlyLoop, loaded: ['bass'], loop: {from: 10, to: 20}},
      {},
    ],
    [
      'only the loop region is made anew where a stem sounds, but no unlocked lane holds one: load one',
      {setup: onlyLoop, locked: ['bass'], loop: {from: 1, to: 2}},
      {},
    ],
    [
      'mix: audio/mix-aaaaaa.wav is gone or was changed; load it again',
      {loaded: mix},
      {missing: new Set(['audio/mix-aaaaaa.wav'])},
    ],
    [
      'drums: audio/drums-aaaaaa.wav is gone or was changed; load it again',
      {setup: impute, locked: ['bass', 'drums']},
      {missing: new Set(['audio/drums-aaaaaa.wav'])},
    ],
    [
      'the mix: lasts 10 s, which takes 0.6 GB of memory to separate, this machine has 0.6 GB; make it 1 s or shorter',
      {loaded: mix},
      {memory: 0.601e9},
    ],
  ])('%s', (why, situation, context) => {
    expect(planRun(project(situation), {...here, ...context})).toEqual({kind: 'refused', why})
  })
})

test('a file that is gone is no matter where it is not needed', () => {
  const missing = new Set(['audio/bass-aaaaaa.wav', 'audio/mix-aaaaaa.wav'])
  const situation: Situation = {setup: {task: 'impute'}, locked: ['drums'], loaded: ['bass', 'mix']}
  expect(planRun(project(situation), {...here, missing})).toMatchObject({kind: 'ready'})
})

describe('with marked parts', () => {
  const marked = (parts: PerStem<readonly {from: number; to: number}[]>, locked: Stem[] = []): Project => {
    const start = project({setup: {task: 'impute'}, loaded: ['bass', 'drums', 'guitar'], locked})
    const lanes = {...start.lanes}
    for (const stem of STEMS) if (parts[stem]) lanes[stem] = {...lanes[stem], parts: parts[stem]}
    return {...start, lanes}
  }
  const two = [
    {from: 1, to: 2},
    {from: 8, to: 30},
  ]

  test('impute makes them, within the stems, and keeps all else without a lock', () => {
    const plan = planRun(marked({guitar: two, bass: [{from: 4, to: 5}]}), here)
    expect(plan).toMatchObject({kind: 'ready', make: ['bass', 'guitar'], given: ['bass', 'drums', 'guitar']})
    expect(plan).toMatchObject({
      ranges: {
        bass: [{from: 4, to: 5}],
        guitar: [
          {from: 1, to: 2},
          {from: 8, to: 10},
        ],
      },
      range: {from: 1, to: 10},
    })
  })

  test('they rest in a locked lane', () => {
    const plan = planRun(marked({guitar: two, bass: [{from: 4, to: 5}]}, ['guitar']), here)
    expect(plan).toMatchObject({make: ['bass'], ranges: {bass: [{from: 4, to: 5}]}, range: {from: 4, to: 5}})
  })

  test.each([
    [{from: 12, to: 14}, /^guitar, 12\.0–14\.0 s: begins where the stems have ended \(10\.0 s\)/],
    [{from: 9.95, to: 14}, /^guitar, 9\.9–14\.0 s: is 0\.05 s within the stems, expected 0\.1 s or more/],
  ])('a part that cannot be made is named', (part, expected) => {
    expect(planRun(marked({guitar: [part]}), here)).toEqual({kind: 'refused', why: expect.stringMatching(expected)})
  })
})
