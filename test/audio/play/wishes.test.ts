import {expect, test} from 'vitest'
import type {PlayerState} from '../../../src/audio/play/player.ts'
import {createWishes} from '../../../src/audio/play/wishes.ts'

const state: PlayerState = {
  ...{playing: false, position: 1, seconds: 10, meters: {}, underruns: 0, faults: []},
  output: {name: 'aplay', latency: 0.1},
}

test('a state from before a seek has the place that was sought, one from after it its own', () => {
  const wishes = createWishes()
  wishes.add({kind: 'loop', range: undefined})
  wishes.add({kind: 'seek', at: 4})
  wishes.add({kind: 'seek', at: 7})
  expect([0, 1, 2, 3].map(done => wishes.over(state, done).position)).toEqual([7, 7, 7, 1])
  expect([2, 3].map(wishes.isSeeking)).toEqual([true, false])
})

test('what is sought is clamped to the deck as soon as it is known', () => {
  const wishes = createWishes()
  wishes.add({kind: 'hear', deck: {tracks: []}})
  wishes.add({kind: 'seek', at: 40})
  expect([0, 1].map(done => wishes.over(state, done).position)).toEqual([40, 10])
  wishes.add({kind: 'hear', deck: {tracks: [], seconds: 30}})
  expect(wishes.over(state, 1).position).toBe(30)
})

test('a state from before playing or pausing says what was asked for last', () => {
  const wishes = createWishes()
  wishes.add({kind: 'play'})
  expect([0, 1].map(done => wishes.over(state, done).playing)).toEqual([true, false])
  wishes.add({kind: 'pause'})
  expect(wishes.over({...state, playing: true}, 1).playing).toBe(false)
})

test('another process was asked for nothing', () => {
  const wishes = createWishes()
  wishes.add({kind: 'seek', at: 4})
  wishes.add({kind: 'play'})
  wishes.clear()
  expect(wishes.over(state, 0)).toEqual(state)
})
