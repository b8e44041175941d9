import {describe, expect, test} from 'vitest'
import {randomBits} from '../../../src/sampler/random.ts'
import type {Edit} from '../../../src/session/project/edit.ts'
import {EMPTY_LANE, emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {projectSchema, storedProject} from '../../../src/session/project/schema.ts'
import {randomEdit} from './random-edit.ts'
import {clip, someProject, take} from './samples.ts'

const project = someProject()
const edited = (...edits: Edit[]) => edits.reduce(reduce, project)

describe('what makes no sense, or is so already, gives back the very same project', () => {
  const edits: Edit[] = [
    {kind: 'gain', lane: 'bass', gain: Number.NaN},
    {kind: 'gain', lane: 'bass', gain: Infinity},
    {kind: 'gain', lane: 'bass', gain: 0},
    {kind: 'gain', lane: 'bass', gain: -0},
    {kind: 'pan', lane: 'voice' as never, pan: 1},
    {kind: 'mute', lane: 'constructor' as never, muted: true},
    {kind: 'mute', lane: 'bass', muted: 'yes' as never},
    {kind: 'lock', stem: 'piano', locked: true},
    {kind: 'lock', stem: 'mix' as never, locked: true},
    {kind: 'lock', stem: 'drums', locked: true},
    {kind: 'remove', lane: 'guitar'},
    {kind: 'load', clips: {}},
    {kind: 'load', clips: {bass: clip('audio/bass-00aa11.wav')}},
    {kind: 'loop', loop: undefined},
    {kind: 'loop', loop: {from: 1, to: Number.NaN}},
    {kind: 'loop', loop: {from: 2, to: 2}},
    {kind: 'setup', change: {}},
    {kind: 'setup', change: {takes: 1}},
    {kind: 'setup', change: {takes: 0}},
    {kind: 'setup', change: {takes: 1.5}},
    {kind: 'setup', change: {steps: 1001, seed: -1, seconds: 0}},
    {kind: 'setup', change: {task: 'sing' as never}},
    {kind: 'setup', change: {preset: undefined}},
    {kind: 'star', take: '9999', starred: true},
    {kind: 'star', take: '0001', starred: false},
    {kind: 'drop', take: '9999'},
    {kind: 'keep', take: '9999'},
  ]
  test.each(edits.map(edit => [JSON.stringify(edit), edit] as const))('%s', (_, edit) => {
    expect(reduce(project, edit)).toBe(project)
  })
})

describe('lanes', () => {
  test('gain and pan are held within their ranges', () => {
    expect(edited({kind: 'gain', lane: 'mix', gain: 99}).lanes.mix.gain).toBe(12)
    expect(edited({kind: 'gain', lane: 'mix', gain: -99}).lanes.mix.gain).toBe(-60)
    expect(edited({kind: 'pan', lane: 'mix', pan: -3}).lanes.mix.pan).toBe(-1)
  })

  test('loading puts several clips into their lanes and leaves knobs and locks alone', () => {
    const {lanes} = edited(
      {kind: 'gain', lane: 'drums', gain: -3},
      {kind: 'load', clips: {drums: clip('audio/drums-222222.wav'), piano: clip('audio/piano-333333.wav')}},
    )
    expect(lanes.drums).toEqual({...EMPTY_LANE, locked: true, gain: -3, clip: clip('audio/drums-222222.wav')})
    expect(lanes.piano).toEqual({...EMPTY_LANE, clip: clip('audio/piano-333333.wav')})
    expect(lanes.bass).toBe(project.lanes.bass)
  })

  test('a file that was loaded again is taken when it has changed', () => {
    const changed = clip('audio/bass-00aa11.wav', {bytes: 5})
    expect(edited({kind: 'load', clips: {bass: changed}}).lanes.bass.clip).toBe(changed)
  })

  test('removing a clip unlocks its lane, ends its solo and keeps its other knobs', () => {
    const {lanes} = edited(
      {kind: 'mute', lane: 'drums', muted: true},
      {kind: 'solo', lane: 'drums', soloed: true},
      {kind: 'remove', lane: 'drums'},
    )
    expect(lanes.drums).toEqual({...EMPTY_LANE, muted: true})
    expect('clip' in lanes.drums).toBe(false)
  })
})

describe('the loop', () => {
  test('is put in order and begins at 0 at the earliest', () => {
    expect(edited({kind: 'loop', loop: {from: 4, to: -2}}).loop).toEqual({from: 0, to: 4})
  })

  test('is cleared by nothing, and by a range without length', () => {
    const looped = reduce(project, {kind: 'loop', loop: {from: 1, to: 2}})
    for (const loop of [undefined, {from: 3, to: 3}]) expect('loop' in reduce(looped, {kind: 'loop', loop})).toBe(false)
    expect(reduce(looped, {kind: 'loop', loop: {from: 2, to: 1}})).toBe(looped)
  })
})

describe('the setup', () => {
  test('takes what is possible of a change and leaves the rest', () => {
    const {setup} = edited({kind: 'setup', change: {steps: 8, takes: 0, task: 'impute'}})
    expect(setup).toEqual({...project.setup, steps: 8, task: 'impute'})
  })

  test('unsets a key that is there with undefined', () => {
    const {setup} = edited({kind: 'setup', change: {seed: 5}}, {kind: 'setup', change: {seed: undefined}})
    expect(setup).toEqual(project.setup)
    expect('seed' in setup).toBe(false)
  })
})

describe('takes', () => {
  test('are starred and dropped one at a time', () => {
    expect(edited({kind: 'star', take: '0002', starred: true}).takes.map(({starred}) => starred)).toEqual([false, true])
    expect(edited({kind: 'drop', take: '0001'}).takes).toEqual([take('0002')])
  })

  test('keeping one puts its stems into the lanes that are not locked, with their knobs as they were', () => {
    const {lanes} = edited({kind: 'pan', lane: 'bass', pan: 0.5}, {kind: 'keep', take: '0001'})
    expect(lanes.bass).toEqual({...EMPTY_LANE, pan: 0.5, clip: clip('takes/0001/bass.wav')})
    expect(lanes.drums).toBe(project.lanes.drums)
    expect(lanes.mix).toBe(project.lanes.mix)
  })

  test('keeping one twice changes nothing the second time', () => {
    const kept = edited({kind: 'keep', take: '0001'})
    expect(reduce(kept, {kind: 'keep', take: '0001'})).toBe(kept)
  })

  test('one that was kept and then dropped stays in the lanes', () => {
    const {lanes, takes} = edited({kind: 'keep', take: '0001'}, {kind: 'drop', take: '0001'})
    expect(lanes.bass.clip?.file).toBe('takes/0001/bass.wav')
    expect(takes).toHaveLength(1)
  })
})

/** So that an edit that wrote into a project would throw. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

test('10,000 random edits never throw, never write into a project, and always leave one that a session file may hold', () => {
  const bits = randomBits(3)
  const takes = [take('0001'), take('0002'), take('0003')]
  let now: Project = frozen({...emptyProject('random'), takes})
  let text = ''
  let changes = 0
  for (let n = 0; n < 10_000; n++) {
    const next = frozen(
      reduce(
        now,
        randomEdit(() => bits() / 2 ** 32),
      ),
    )
    if (next === now) continue
    const before = text
    text = JSON.stringify(storedProject(next))
    if (text === before) throw new Error(`another object, but the same project: ${text}`)
    const {error} = projectSchema.safeParse(JSON.parse(text))
    if (error) throw error
    now = next.takes.length === 0 ? frozen({...next, takes}) : next
    changes++
  }
  expect(changes).toBeGreaterThan(2000)
})
