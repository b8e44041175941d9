import {expect, test} from 'vitest'
import {createPump, LEAD} from '../../../src/audio/play/pump.ts'

const RATE = 48_000

/** A pump whose clock is turned by hand. */
const pumpAt = (waiting = (): number => 0, holds = 0) => {
  const clock = {now: 100, written: 0}
  const pump = createPump({
    rate: RATE,
    now: () => clock.now,
    waiting,
    holds,
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

test('after each underrun writing keeps further ahead, up to a limit', () => {
  const {clock, pump} = pumpAt()
  pump.tick()
  for (const lead of [0.15, 0.18, 0.18]) {
    const before = clock.written
    clock.now += 0.5
    pump.tick()
    const ahead = (clock.written - before) / RATE
    expect(ahead).toBeGreaterThan(lead - 1e-9)
    expect(ahead).toBeLessThan(lead + 600 / RATE)
  }
})

/** Half a second: what lies between writing and a device that has had enough. */
const HOLDS = RATE / 2
/** Of a tick, and of the frames that a block is. */
const NEAR = 0.02 * RATE

/** A device of exactly its rate unless said, and how far its ear is, behind a pipe that holds half a second. */
const deviceFor = (speed = 1) => {
  const device = {ear: 0, isStuck: false, starved: 0}
  const {clock, pump} = pumpAt(() => Math.max(0, clock.written - device.ear - HOLDS), HOLDS)
  const pass = (seconds: number): void => {
    for (let i = Math.round(100 * seconds); i > 0; i--) {
      clock.now += 0.01
      const next = device.ear + (device.isStuck ? 0 : 0.01 * RATE * speed)
      if (next > clock.written) device.starved++
      device.ear = Math.min(next, clock.written)
      pump.tick()
    }
  }
  pump.tick()
  return {device, clock, pump, pass}
}

test('a device that takes nothing is given nothing more, and its time stands still where it was heard', () => {
  const {device, clock, pump, pass} = deviceFor()
  pass(3)
  device.isStuck = true
  pass(2)
  const {written} = clock
  pass(2)
  expect(clock.written).toBe(written)
  expect(pump.stalls).toBeGreaterThan(200)
  expect(Math.abs(pump.played() - device.ear)).toBeLessThan(NEAR)
})

test('after it time is that of the ear again, and what it holds is played before more is written', () => {
  const {device, clock, pump, pass} = deviceFor()
  pass(3)
  device.isStuck = true
  pass(2)
  device.isStuck = false
  for (let i = 0; i < 300; i++) {
    pass(0.01)
    expect(Math.abs(pump.played() - device.ear)).toBeLessThan(NEAR)
  }
  expect(pump.stalls).toBe(0)
  expect(clock.written - device.ear).toBeLessThan(LEAD * RATE + 600)
  expect([pump.underruns, device.starved]).toEqual([0, 0])
})

test('hours later it still tells what is heard, though writing hurries a little', () => {
  const {device, pump, pass} = deviceFor()
  for (let hour = 1; hour <= 6; hour++) {
    pass(3600)
    expect(Math.abs(pump.played() - device.ear)).toBeLessThan(NEAR)
  }
  expect([pump.underruns, device.starved]).toEqual([0, 0])
})

test('a device that runs a little faster than the clock here does not starve in hours', () => {
  const {device, pump, pass} = deviceFor(1 + 40e-6)
  pass(3 * 3600)
  expect([pump.underruns, device.starved]).toEqual([0, 0])
})
