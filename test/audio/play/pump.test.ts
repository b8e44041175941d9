import {expect, test} from 'vitest'
import {createPump, LEAD} from '../../../src/audio/play/pump.ts'

const RATE = 48_000

/** A pump whose clock is turned by hand. */
const pumpAt = (waiting = (): number => 0) => {
  const clock = {now: 100, written: 0}
  const pump = createPump({
    rate: RATE,
    now: () => clock.now,
    waiting,
    write: frames => {
      clock.written += frames
    },
  })
  return {clock, pump}
}

test('writing stays ahead of the clock by the lead, to a block', () => {
  const {clock, pump} = pumpAt()
  for (let i = 0; i < 1000; i++) {
    pump.tick()
    const ahead = clock.written - (clock.now - 100) * RATE
    expect(ahead).toBeGreaterThan(LEAD * RATE - 1)
    expect(ahead).toBeLessThan(LEAD * RATE + 600)
    clock.now += 0.01
  }
  expect(pump.underruns).toBe(0)
  expect(pump.played() / RATE).toBeCloseTo(10, 2)
})

test('a tick that comes when all was played is an underrun, and the lead is there again after it', () => {
  const {clock, pump} = pumpAt()
  pump.tick()
  const before = clock.written
  clock.now += 0.4
  pump.tick()
  expect(pump.underruns).toBe(1)
  expect(pump.played()).toBe(before)
  expect(clock.written - before).toBeGreaterThan(LEAD * RATE)
})

test('a device that takes nothing is given nothing more, and its time stands still', () => {
  let waiting = 0
  const {clock, pump} = pumpAt(() => waiting)
  pump.tick()
  const {written} = clock
  waiting = RATE
  for (let i = 0; i < 100; i++) {
    clock.now += 0.01
    pump.tick()
  }
  expect(clock.written).toBe(written)
  expect(pump.played()).toBe(written)
  waiting = 0
  clock.now += 0.01
  pump.tick()
  expect(pump.underruns).toBe(0)
  expect(clock.written).toBeGreaterThan(written)
})
