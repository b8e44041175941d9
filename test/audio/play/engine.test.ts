import {setImmediate} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {encodeWav} from '../../../src/audio/encode.ts'
import {createEngine, type Engine} from '../../../src/audio/play/engine.ts'
import type {Report} from '../../../src/audio/play/messages.ts'
import type {Output, OutputName} from '../../../src/audio/play/output/output.ts'
import type {Probe} from '../../../src/audio/play/output/probe.ts'
import {toPcm16} from '../../../src/audio/play/pcm.ts'
import type {Deck, PlayerState} from '../../../src/audio/play/player.ts'
import {temporaryFolder} from '../temp-folder.ts'
import {RATE, wave} from './sounds.ts'

const folder = temporaryFolder()
const x = wave(7, 20 * RATE)
const put = (name: string, sampleRate: number): string =>
  folder.put(name, encodeWav({sampleRate, channels: [x]}, 'float32'))
const [file, faster] = [put('x.wav', RATE), put('faster.wav', 48_000)]
const deckOf = (...files: string[]): Deck => ({
  tracks: files.map(path => ({id: path, file: path, gain: 0, pan: 0, heard: true})),
})
const bytesOf = (from: number, to: number): Buffer =>
  toPcm16(Float32Array.from({length: 2 * (to - from)}, (_, i) => x[from + (i >> 1)]!))

type Opened = {readonly name: OutputName; readonly rate: number; bytes: Buffer; isOpen: boolean; fail(): void}

/** Outputs that keep what they are given; `broken` ones cannot be opened. */
const rackOf = ({broken = []}: {broken?: readonly OutputName[]} = {}) => {
  const opened: Opened[] = []
  const open =
    (name: OutputName) =>
    async ({rate, onGone}: {rate: number; onGone: (why: string) => void}): Promise<Output> => {
      if (broken.includes(name)) throw new Error('busy')
      const own: Opened = {name, rate, bytes: Buffer.alloc(0), isOpen: true, fail: () => onGone('unplugged')}
      opened.push(own)
      return {
        write: bytes => {
          own.bytes = Buffer.concat([own.bytes, bytes])
        },
        waiting: () => 0,
        close: async () => {
          own.isOpen = false
        },
      }
    }
  return {opened, open}
}

const WORKING = ['paplay', 'aplay']
const probe = async (name: Probe['name']): Promise<Probe> =>
  WORKING.includes(name) ? {name, works: true, latency: 0.15} : {name, works: false, why: 'is not installed'}

let engine: Engine
let clock = 0
let last: PlayerState
const begin = (open: ReturnType<typeof rackOf>['open'], output = 'auto'): void => {
  clock = 0
  const now = (): number => clock
  const report = (told: Report): void => {
    if (told.kind === 'state') last = told.state
  }
  engine = createEngine({probe, open, now, report})
  engine.ask({kind: 'begin', output, failed: []})
}

/** Lets time pass, and what waits for files and processes happen in between. */
const pass = async (seconds: number): Promise<void> => {
  for (let end = clock + seconds; clock < end; ) {
    clock += 0.01
    vi.advanceTimersByTime(10)
    await setImmediate()
  }
}

/** Lets what was asked for be done: files are opened in their own time. */
const settled = (holds: () => boolean): Promise<void> =>
  vi.waitFor(() => {
    if (!holds()) throw new Error('not yet')
  }, 20_000)

beforeEach(() => {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']})
})
afterEach(async () => {
  await engine.close()
  vi.useRealTimers()
})

test('the quickest output is opened when something plays, and given back after three seconds of silence', async () => {
  const {opened, open} = rackOf()
  begin(open)
  engine.ask({kind: 'hear', deck: deckOf(file)})
  await settled(() => last?.seconds === 20)
  await pass(0.1)
  expect(opened).toEqual([])
  engine.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  expect(opened[0]).toMatchObject({name: 'paplay', rate: RATE})
  await pass(1)
  // One second later, less what lies between writing and the ear.
  expect(last.position).toBeGreaterThan(0.9)
  expect(last.position).toBeLessThan(1)
  engine.ask({kind: 'pause'})
  await settled(() => !last.playing)
  await pass(2.5)
  expect(opened[0]!.isOpen).toBe(true)
  await pass(1)
  expect(opened[0]!.isOpen).toBe(false)
  engine.ask({kind: 'play'})
  await settled(() => opened.length === 2)
})

test('an output that cannot be opened gives way to the next one, and at last to silence with its mend', async () => {
  const some = rackOf({broken: ['paplay']})
  begin(some.open)
  engine.ask({kind: 'hear', deck: deckOf(file)})
  engine.ask({kind: 'play'})
  await settled(() => some.opened.length === 1)
  await pass(0.5)
  expect(last).toMatchObject({playing: true, output: {name: 'aplay'}})
  expect(some.opened[0]!.bytes.includes(bytesOf(0, 10_000))).toBe(true)
  await engine.close()

  const none = rackOf({broken: ['paplay', 'aplay']})
  begin(none.open)
  engine.ask({kind: 'hear', deck: deckOf(file)})
  engine.ask({kind: 'play'})
  await settled(() => none.opened.length === 1)
  await pass(0.5)
  expect(last).toMatchObject({playing: true, output: {name: 'silent', mend: expect.stringMatching(/^no sound device/)}})
  expect(last.position).toBeGreaterThan(0.3)
})

test('when a device is unplugged the next one goes on with what was not heard yet', async () => {
  const {opened, open} = rackOf()
  begin(open)
  engine.ask({kind: 'hear', deck: deckOf(file)})
  engine.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  await pass(1)
  const heard = Math.round(last.position * RATE)
  opened[0]!.fail()
  await settled(() => opened.length === 2)
  await pass(0.3)
  expect(opened[1]!.name).toBe('aplay')
  // Reports are at most a fifteenth of a second old.
  const place = heard + Math.round(RATE / 15)
  expect(opened[0]!.bytes.includes(bytesOf(place, place + 1000))).toBe(true)
  expect(opened[1]!.bytes.includes(bytesOf(place, place + 4000))).toBe(true)
})

test('a running device keeps its rate whatever deck comes; the next time it is opened at the best one', async () => {
  const {opened, open} = rackOf()
  begin(open)
  engine.ask({kind: 'hear', deck: deckOf(file)})
  engine.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  await pass(0.5)
  engine.ask({kind: 'hear', deck: deckOf(file, faster)})
  while (!(faster in last.meters)) await pass(0.02)
  await pass(0.2)
  engine.ask({kind: 'pause'})
  await settled(() => !last.playing)
  await pass(4)
  const {position} = last
  engine.ask({kind: 'play'})
  await settled(() => opened.length === 2)
  expect(opened.map(({rate}) => rate)).toEqual([44_100, 48_000])
  await pass(0.2)
  expect(last.position).toBeGreaterThan(position)
  expect(last.position).toBeLessThan(position + 0.3)
})

test('requests that come at once are told as one state: where they lead', async () => {
  const {open} = rackOf()
  const states: PlayerState[] = []
  clock = 0
  engine = createEngine({
    probe,
    open,
    now: () => clock,
    report: told => told.kind === 'state' && states.push(told.state),
  })
  engine.ask({kind: 'begin', output: 'silent', failed: []})
  engine.ask({kind: 'hear', deck: deckOf(file)})
  engine.ask({kind: 'loop', range: {from: 1, to: 2}})
  engine.ask({kind: 'seek', at: 1.5})
  await settled(() => states.length > 0)
  expect(states.filter(({seconds}) => seconds > 0).every(({position}) => position === 1.5)).toBe(true)
  expect(states.at(-1)).toMatchObject({playing: false, position: 1.5, seconds: 20})
})
