import {setImmediate} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {encodeWav} from '../../../src/audio/files/encode.ts'
import type {Report} from '../../../src/audio/play/messages.ts'
import type {Output, OutputName} from '../../../src/audio/play/output/output.ts'
import type {Probe} from '../../../src/audio/play/output/probe.ts'
import {toPcm16} from '../../../src/audio/play/pcm.ts'
import {createPlayback, type Playback} from '../../../src/audio/play/playback.ts'
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

type Opened = {
  readonly name: OutputName
  readonly rate: number
  bytes: Buffer
  isOpen: boolean
  fail(): void
  /** Takes what its pipe holds, and then no more. */
  stick(): void
}

/** Bytes that an output which is stuck takes in. */
const HOLDS = 100_000

/** Outputs that keep what they are given; `broken` ones cannot be opened. */
const rackOf = ({broken = []}: {broken?: readonly OutputName[]} = {}) => {
  const opened: Opened[] = []
  const open =
    (name: OutputName) =>
    async ({rate, onGone}: {rate: number; onGone: (why: string) => void}): Promise<Output> => {
      if (broken.includes(name)) throw new Error('busy')
      let room = Number.POSITIVE_INFINITY
      const own: Opened = {
        ...{name, rate, bytes: Buffer.alloc(0), isOpen: true, fail: () => onGone('unplugged')},
        stick: () => {
          room = own.bytes.length + HOLDS
        },
      }
      opened.push(own)
      return {
        write: bytes => {
          own.bytes = Buffer.concat([own.bytes, bytes])
        },
        waiting: () => Math.max(0, own.bytes.length - room),
        holds: HOLDS,
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

const NOTHING_YET: PlayerState = {playing: false, position: 0, seconds: 0, meters: {}, underruns: 0, faults: []}

let playback: Playback
let clock = 0
let last = NOTHING_YET
let done = 0
const begin = (open: ReturnType<typeof rackOf>['open'], output = 'auto', tried = probe): void => {
  clock = 0
  last = NOTHING_YET
  done = 0
  const now = (): number => clock
  const report = (told: Report): void => {
    if (told.kind === 'state') ({state: last, done} = told)
  }
  playback = createPlayback({probe: tried, open, now, report})
  playback.ask({kind: 'begin', output, failed: []})
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
  await playback.close()
  vi.useRealTimers()
})

test('the quickest output is opened when something plays, and given back after three seconds of silence', async () => {
  const {opened, open} = rackOf()
  begin(open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  await settled(() => last.seconds === 20)
  await pass(0.1)
  expect(opened).toEqual([])
  playback.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  expect(opened[0]).toMatchObject({name: 'paplay', rate: RATE})
  await pass(1)
  // One second later, less what lies between writing and the ear.
  expect(last.position).toBeGreaterThan(0.9)
  expect(last.position).toBeLessThan(1)
  playback.ask({kind: 'pause'})
  await settled(() => !last.playing)
  await pass(2.5)
  expect(opened[0]!.isOpen).toBe(true)
  await pass(1)
  expect(opened[0]!.isOpen).toBe(false)
  playback.ask({kind: 'play'})
  await settled(() => opened.length === 2)
})

test('an output that cannot be opened gives way to the next one, and at last to silence with its mend', async () => {
  const some = rackOf({broken: ['paplay']})
  begin(some.open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => some.opened.length === 1)
  await pass(0.5)
  expect(last).toMatchObject({playing: true, output: {name: 'aplay'}})
  expect(some.opened[0]!.bytes.includes(bytesOf(0, 10_000))).toBe(true)
  await playback.close()

  const none = rackOf({broken: ['paplay', 'aplay']})
  begin(none.open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => none.opened.length === 1)
  await pass(0.5)
  expect(last).toMatchObject({playing: true, output: {name: 'silent', mend: expect.stringMatching(/^no sound device/)}})
  expect(last.position).toBeGreaterThan(0.3)
})

test('when a device is unplugged the next one goes on with what was not heard yet', async () => {
  const {opened, open} = rackOf()
  begin(open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
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

test('underruns are counted on through the next device', async () => {
  const {opened} = await playSecond(deckOf(file))
  clock += 0.5
  await pass(0.2)
  expect(last.underruns).toBe(1)
  opened[0]!.fail()
  await settled(() => opened.length === 2)
  await pass(0.2)
  expect(last.underruns).toBe(1)
})

test('a running device keeps its rate whatever deck comes; the next time it is opened at the best one', async () => {
  const {opened, open} = rackOf()
  begin(open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  await pass(0.5)
  playback.ask({kind: 'hear', deck: deckOf(file, faster)})
  while (!(faster in last.meters)) await pass(0.02)
  await pass(0.2)
  playback.ask({kind: 'pause'})
  await settled(() => !last.playing)
  await pass(4)
  const {position} = last
  playback.ask({kind: 'play'})
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
  playback = createPlayback({
    probe,
    open,
    now: () => clock,
    report: told => told.kind === 'state' && states.push(told.state),
  })
  playback.ask({kind: 'begin', output: 'silent', failed: []})
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'loop', range: {from: 1, to: 2}})
  playback.ask({kind: 'seek', at: 1.5})
  await settled(() => states.at(-1)?.seconds === 20)
  expect(states.filter(({seconds}) => seconds > 0).every(({position}) => position === 1.5)).toBe(true)
  expect(states.at(-1)).toMatchObject({playing: false, position: 1.5, seconds: 20})
})

/** Plays the deck from its beginning for a second. */
const playSecond = async (deck: Deck): Promise<ReturnType<typeof rackOf>> => {
  const rack = rackOf()
  begin(rack.open)
  playback.ask({kind: 'hear', deck})
  playback.ask({kind: 'play'})
  await settled(() => rack.opened.length === 1)
  await pass(1)
  return rack
}
const sought = async (at: number): Promise<void> => {
  const before = done
  playback.ask({kind: 'seek', at})
  await settled(() => done > before)
}

test('after a seek every position is at least where it led, though the old place is still heard for a while', async () => {
  await playSecond(deckOf(file))
  for (const at of [9, 3]) {
    await sought(at)
    expect(last).toMatchObject({playing: true, position: at})
    const positions: number[] = []
    for (let i = 0; i < 60; i++) {
      await pass(0.01)
      positions.push(last.position)
    }
    expect(positions).toEqual(positions.toSorted((one, other) => one - other))
    expect(positions[0]).toBe(at)
    expect(last.position).toBeGreaterThan(at + 0.3)
    expect(last.position).toBeLessThan(at + 0.6)
  }
})

test('ten quick seeks of a second each from where it is move ten seconds, while it plays and after a pause', async () => {
  await playSecond(deckOf(file))
  const tenTimes = async (step: number): Promise<number> => {
    const {position} = last
    for (let i = 0; i < 10; i++) {
      await sought(last.position + step)
      await pass(0.033)
    }
    return last.position - position
  }
  const moved = await tenTimes(1)
  // Places are whole frames.
  expect(moved).toBeGreaterThan(10 - 1e-3)
  expect(moved).toBeLessThan(10.4)
  playback.ask({kind: 'pause'})
  await settled(() => !last.playing)
  expect(await tenTimes(-0.5)).toBeCloseTo(-5, 3)
})

test('neither a shorter deck that is said to be long, nor one without tracks, moves or stops the place', async () => {
  const short = folder.put('short.wav', encodeWav({sampleRate: RATE, channels: [x.slice(0, RATE / 2)]}, 'float32'))
  await playSecond(deckOf(file))
  const {position} = last
  for (const deck of [{...deckOf(short), seconds: 20}, {tracks: [], seconds: 20}, deckOf(file)]) {
    const before = done
    playback.ask({kind: 'hear', deck})
    await settled(() => done > before)
    await pass(0.3)
    expect(last).toMatchObject({playing: true, seconds: 20})
  }
  expect(last.position).toBeGreaterThan(position + 0.8)
  expect(last.position).toBeLessThan(position + 1)
})

test('a deck that ends before the place stops there, and with a longer one it plays on from there', async () => {
  await playSecond(deckOf(file))
  await sought(15)
  await pass(0.5)
  playback.ask({kind: 'hear', deck: {tracks: []}})
  await settled(() => last.seconds === 0)
  await pass(0.5)
  expect(last.playing).toBe(false)
  const {position} = last
  expect(position).toBeGreaterThan(15.3)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  await settled(() => last.seconds === 20)
  expect(last).toMatchObject({playing: false, position})
  playback.ask({kind: 'play'})
  await pass(0.5)
  expect(last.position).toBeGreaterThan(position)
  expect(last.position).toBeLessThan(position + 0.6)
})

test('a place behind the end of a shorter deck is kept, too, when the device’s rate changes', async () => {
  const quick = folder.put('quick.wav', encodeWav({sampleRate: 48_000, channels: [x.slice(0, 48_000)]}, 'float32'))
  begin(rackOf().open)
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'seek', at: 12})
  playback.ask({kind: 'hear', deck: deckOf(quick)})
  await settled(() => last.seconds === 1)
  expect(last.position).toBeCloseTo(12, 9)
})

test('pausing, seeking and hearing another deck at once leave it paused at the place', async () => {
  await playSecond(deckOf(file))
  const before = done
  playback.ask({kind: 'pause'})
  playback.ask({kind: 'seek', at: 6})
  playback.ask({kind: 'hear', deck: deckOf(faster)})
  await settled(() => done === before + 3)
  await pass(1)
  expect(last).toMatchObject({playing: false, position: 6})
})

test('another output goes on where the old one was heard', async () => {
  const {opened} = await playSecond(deckOf(file))
  const {position} = last
  playback.ask({kind: 'begin', output: 'aplay', failed: []})
  await settled(() => opened.length === 2)
  await pass(0.5)
  expect(opened.map(({name, isOpen}) => [name, isOpen])).toEqual([
    ['paplay', false],
    ['aplay', true],
  ])
  expect(last).toMatchObject({playing: true, output: {name: 'aplay'}})
  expect(last.position).toBeGreaterThan(position + 0.2)
  expect(last.position).toBeLessThan(position + 0.7)
  // Nothing is left out that the old one was given and had not played.
  const place = Math.round((position + 1 / 15) * RATE)
  expect(opened[1]!.bytes.includes(bytesOf(place, place + 4000))).toBe(true)
})

test('the end of a sound that is shorter than a sample, and shorter than a report, is told', async () => {
  const tick = folder.put('tick.wav', encodeWav({sampleRate: 192_000, channels: [new Float32Array(1)]}, 'float32'))
  begin(rackOf().open, 'silent')
  playback.ask({kind: 'hear', deck: deckOf(tick)})
  playback.ask({kind: 'play'})
  await settled(() => last.seconds === 1 / 48_000)
  await pass(0.5)
  expect(last).toMatchObject({playing: false, position: 1 / 48_000, seconds: 1 / 48_000})
})

test('no output is named before it is chosen', async () => {
  const {opened, open} = rackOf()
  let answer = (): void => {}
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  begin(open, 'auto', async name => {
    await answered
    return probe(name)
  })
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => last.playing)
  expect(last.output).toBeUndefined()
  answer()
  await settled(() => opened.length === 1)
  await pass(0.1)
  expect(last.output).toMatchObject({name: 'paplay'})
})

test('sound that was lost comes back when something is played again, and is not looked for at every turn', async () => {
  const broken: OutputName[] = []
  const {opened, open} = rackOf({broken})
  const tried: string[] = []
  begin(open, 'auto', name => {
    tried.push(name)
    return probe(name)
  })
  const replay = async (): Promise<void> => {
    const before = done
    playback.ask({kind: 'pause'})
    playback.ask({kind: 'play'})
    await settled(() => done === before + 2)
    await pass(0.5)
  }
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => opened.length === 1)
  await pass(4)
  broken.push('paplay', 'aplay')
  opened[0]!.fail()
  await settled(() => last.output?.name === 'silent')
  expect(last.output!.mend).toBe(
    'no sound device works now (paplay: unplugged); play again to look for one, or see quartet doctor',
  )
  const first = tried.length
  await replay()
  expect(tried.length).toBe(2 * first)
  await replay()
  expect(tried.length).toBe(2 * first)
  expect(last).toMatchObject({playing: true, output: {name: 'silent'}})
  await pass(3)
  broken.length = 0
  const {position} = last
  await replay()
  expect(last).toMatchObject({playing: true, output: {name: 'paplay', latency: 0.15}})
  expect(opened.filter(({isOpen}) => isOpen)).toEqual([opened.at(-1)])
  // Time went on in silence until it was found, and not beyond that.
  expect(last.position).toBeGreaterThan(position + 0.2)
  expect(last.position).toBeLessThan(position + 0.6)
  const place = Math.round(last.position * RATE)
  expect(opened.at(-1)!.bytes.includes(bytesOf(place, place + 1000))).toBe(true)
})

test('silence that was chosen looks for nothing else', async () => {
  const tried: string[] = []
  begin(rackOf().open, 'silent', name => {
    tried.push(name)
    return probe(name)
  })
  playback.ask({kind: 'hear', deck: deckOf(file)})
  playback.ask({kind: 'play'})
  await settled(() => last.playing)
  await pass(5)
  playback.ask({kind: 'pause'})
  playback.ask({kind: 'play'})
  await pass(0.5)
  expect(tried).toEqual([])
  expect(last).toMatchObject({playing: true, output: {name: 'silent'}})
})

test('a device that takes no more is left for the next one, which goes on with what was not heard yet', async () => {
  const {opened} = await playSecond(deckOf(file))
  const stuck = opened[0]!
  const taken = stuck.bytes.length / 4
  stuck.stick()
  const first = stuck.bytes.indexOf(bytesOf(0, 1000)) / 4
  await pass(2)
  expect(last).toMatchObject({playing: true, output: {name: 'paplay'}})
  const {position} = last
  await pass(1)
  expect(last.position).toBe(position)
  await pass(1)
  expect(opened.map(({name, isOpen}) => [name, isOpen])).toEqual([
    ['paplay', false],
    ['aplay', true],
  ])
  // All that was on its way when it stopped: what it had been given ahead of the ear, too, was not heard.
  const place = taken - first
  expect(position).toBeLessThan(place / RATE)
  expect(position).toBeGreaterThan(place / RATE - 0.2)
  expect(opened[1]!.bytes.includes(bytesOf(place, place + 10_000))).toBe(true)
})

test('a device that takes no more while paused is given back', async () => {
  const {opened} = await playSecond(deckOf(file))
  opened[0]!.stick()
  await pass(1)
  playback.ask({kind: 'pause'})
  await settled(() => !last.playing)
  await pass(8)
  expect(opened.map(({isOpen}) => isOpen)).toEqual([false, false])
})

test('where every device takes no more, time goes on in silence, and the state says why', async () => {
  const {opened} = await playSecond(deckOf(file))
  opened[0]!.stick()
  await pass(4)
  opened[1]!.stick()
  await pass(5)
  expect(last.output).toMatchObject({
    name: 'silent',
    mend: expect.stringMatching(/^no sound device works now \(paplay: the device takes no sound\)/),
  })
})
