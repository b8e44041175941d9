import {describe, expect, test} from 'vitest'
import {randomBits} from '../../../src/sampler/random.ts'
import type {Edit} from '../../../src/session/project/edit.ts'
import {
  DEPTH,
  edit,
  type History,
  newHistory,
  note,
  redo,
  statesOf,
  undo,
  undoable,
} from '../../../src/session/project/history.ts'
import type {Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {randomEdit} from './random-edit.ts'
import {clip, someProject, take} from './samples.ts'

const start = newHistory(someProject())
const gain = (db: number, lane: 'bass' | 'drums' = 'drums'): Edit => ({kind: 'gain', lane, gain: db})
const mute: Edit = {kind: 'mute', lane: 'bass', muted: true}
const doAll = (edits: readonly Edit[], from = start): History => edits.reduce((now, one) => edit(now, one), from)

test('undo after an edit is what was there before, redo after undo is what the edit made', () => {
  const edited = edit(start, mute)
  expect(edited.present).toEqual(reduce(start.present, mute))
  expect(undo(edited).present).toBe(start.present)
  expect(redo(undo(edited)).present).toBe(edited.present)
})

test('so it is for any edits in any order, all the way back and forth', () => {
  const bits = randomBits(11)
  const random = () => bits() / 2 ** 32
  let history = start
  const seen: Project[] = [start.present]
  while (seen.length < 150) {
    // A key of its own keeps every edit a step of its own.
    const next = edit(history, randomEdit(random), `step ${seen.length}`)
    if (next === history) continue
    history = next
    seen.push(next.present)
  }
  const back = [...seen].reverse().map((project, n) => {
    if (n > 0) history = undo(history)
    return [history.present, project]
  })
  for (const [present, project] of back) expect(present).toBe(project)
  for (const project of seen.slice(1)) {
    history = redo(history)
    expect(history.present).toBe(project)
  }
})

test('with nothing to undo or redo, and after an edit that changes nothing, the history is the very same', () => {
  expect(undo(start)).toBe(start)
  expect(redo(start)).toBe(start)
  expect(edit(start, gain(Number.NaN))).toBe(start)
})

test('an edit after an undo forgets what was undone', () => {
  const history = edit(undo(edit(start, mute)), gain(-3))
  expect(redo(history)).toBe(history)
})

test('no more than the newest edits can be undone', () => {
  const edits = Array.from({length: DEPTH + 50}, (_, n): Edit => ({kind: 'mute', lane: 'bass', muted: n % 2 === 0}))
  const history = doAll(edits)
  expect(history.past).toHaveLength(DEPTH)
  const oldest = Array.from({length: DEPTH}).reduce<History>(now => undo(now), history)
  expect(oldest.past).toHaveLength(0)
  expect(oldest.present).toEqual(doAll(edits.slice(0, 50)).present)
})

describe('turning one knob in a row is one step', () => {
  const loop = (from: number, to: number): Edit => ({kind: 'loop', loop: {from, to}})
  const tempo = (value: number): Edit => ({
    kind: 'metre',
    metre: {tempo: value, beatsInBar: 4, beatUnit: 4, downbeat: 0},
  })
  const seconds = (value: number): Edit => ({kind: 'setup', change: {seconds: value}})
  const pan = (value: number): Edit => ({kind: 'pan', lane: 'bass', pan: value})

  test.each([
    ['the gain of a lane', [gain(-1), gain(-2), gain(-3)]],
    ['the pan of a lane', [pan(-0.1), pan(-0.2)]],
  ])('%s', (_, edits) => {
    const history = doAll(edits)
    expect(history.present).toEqual(edits.reduce(reduce, start.present))
    expect(history.past).toHaveLength(1)
    expect(undo(history).present).toBe(start.present)
  })

  test.each([
    ['another lane', [gain(-1), gain(-2, 'bass')]],
    ['another edit between', [gain(-1), mute, gain(-2)]],
    ['the loop, which is set as a whole', [loop(1, 2), loop(3, 4)]],
    ['the tempo', [tempo(90), tempo(120)]],
    ['one thing of the setup', [seconds(4), seconds(5)]],
    ['a switch', [mute, {kind: 'mute', lane: 'bass', muted: false} as Edit]],
  ])('but not %s', (_, edits) => {
    expect(doAll(edits).past).toHaveLength(edits.length)
  })

  test('but not after an undo, nor with other merge keys', () => {
    const undone = undo(doAll([gain(-1), mute]))
    expect(edit(undone, gain(-2)).past).toHaveLength(2)
    expect(edit(edit(start, gain(-1), 'first'), gain(-2), 'second').past).toHaveLength(2)
    expect(edit(edit(start, mute, 'both'), gain(-2), 'both').past).toHaveLength(1)
  })
})

describe('what is no edit', () => {
  const made = take('0003')
  const withTake = (project: Project): Project => ({...project, takes: [...project.takes, made]})

  test('is in every state, so undo and redo never lose a take', () => {
    const history = note(undo(doAll([mute, gain(-3)])), withTake)
    expect(statesOf(history)).toHaveLength(3)
    for (const state of [undo(history), history, redo(history)])
      expect(state.present.takes.map(({id}) => id)).toEqual(['0001', '0002', '0003'])
  })

  test('adds no step, and lets a knob go on turning in the same one', () => {
    const history = edit(note(edit(start, gain(-1)), withTake), gain(-2))
    expect(history.past).toHaveLength(1)
    expect(undo(history).present).toEqual(withTake(start.present))
  })
})

test.each<[Edit, string]>([
  [gain(-3), 'gain of drums'],
  [mute, 'muting of bass'],
  [{kind: 'solo', lane: 'mix', soloed: true}, 'solo of mix'],
  [{kind: 'lock', stem: 'drums', locked: false}, 'unlocking of drums'],
  [
    {kind: 'load', clips: {piano: clip('audio/piano-1.wav'), guitar: clip('audio/guitar-1.wav')}},
    'loading of piano, guitar',
  ],
  [{kind: 'remove', lane: 'bass'}, 'removal of bass'],
  [{kind: 'loop', loop: {from: 1, to: 2}}, 'loop'],
  [{kind: 'setup', change: {takes: 3}}, 'number of takes'],
  [{kind: 'star', take: '0001', starred: true}, 'star of take 0001'],
  [{kind: 'drop', take: '0001'}, 'removal of take 0001'],
  [{kind: 'keep', take: '0001'}, 'keeping of take 0001'],
])('tells what would be undone and redone: %j is the %s', (what, words) => {
  const history = edit(start, what)
  expect(undoable(history)).toEqual({undo: words, redo: undefined})
  expect(undoable(undo(history))).toEqual({undo: undefined, redo: words})
})
