import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import type {PlayerState} from '../../../src/audio/play/player.ts'
import {createSilentTime} from '../../../src/audio/play/silent-time.ts'

beforeEach(() => {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval', 'performance']})
})
afterEach(() => {
  vi.useRealTimers()
})

test('silent time plays, pauses, seeks, loops and stops at the end as sound does', () => {
  const states: PlayerState[] = []
  const time = createSilentTime({seconds: 10, mend: 'no process', onState: state => states.push(state)})
  const position = (): number => states.at(-1)!.position
  time.ask({kind: 'play'})
  vi.advanceTimersByTime(2000)
  expect(position()).toBeCloseTo(2, 1)
  time.ask({kind: 'pause'})
  vi.advanceTimersByTime(2000)
  expect(position()).toBeCloseTo(2, 5)
  time.ask({kind: 'loop', range: {from: 4, to: 5}})
  time.ask({kind: 'seek', at: 4.5})
  time.ask({kind: 'play'})
  vi.advanceTimersByTime(2200)
  expect(position()).toBeGreaterThan(4.5)
  expect(position()).toBeLessThan(4.75)
  time.ask({kind: 'loop', range: undefined})
  vi.advanceTimersByTime(7000)
  expect(states.at(-1)).toMatchObject({playing: false, position: 10, output: {name: 'silent', mend: 'no process'}})
  time.ask({kind: 'play'})
  expect(states.at(-1)).toMatchObject({playing: true, position: 0})
  time.close()
})

test('a deck that says how long it is does not move the place, and stops what plays behind its end', () => {
  const states: PlayerState[] = []
  const time = createSilentTime({seconds: 10, mend: 'no process', onState: state => states.push(state)})
  time.ask({kind: 'seek', at: 8})
  time.ask({kind: 'play'})
  time.ask({kind: 'hear', deck: {tracks: [], seconds: 5}})
  vi.advanceTimersByTime(200)
  expect(states.at(-1)).toMatchObject({playing: false, seconds: 5, position: 8})
  time.ask({kind: 'hear', deck: {tracks: [], seconds: 20}})
  time.ask({kind: 'play'})
  vi.advanceTimersByTime(2000)
  expect(states.at(-1)).toMatchObject({playing: true, seconds: 20})
  expect(states.at(-1)!.position).toBeCloseTo(10, 1)
  time.close()
})
