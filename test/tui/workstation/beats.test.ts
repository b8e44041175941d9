import {expect, test} from 'vitest'
import type {Metre} from '../../../src/session/project/metre.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {clip, type Fake, fakeStation, when} from './fakes.ts'

const heard: Metre = {
  tempo: 120,
  beatsInBar: 4,
  beatUnit: 4,
  downbeat: 0.5,
  estimate: {beat: 0.9, bar: 0.8, steady: true},
}
const said: Metre = {tempo: 90, beatsInBar: 3, beatUnit: 4, downbeat: 1}

const withDrums = (metre?: Metre): Project => {
  const loaded = reduce(emptyProject('test'), {kind: 'load', clips: {drums: clip('drums'), guitar: clip('guitar')}})
  return metre ? reduce(loaded, {kind: 'metre', metre}) : loaded
}
const project = ({station}: Fake): Project => station.desk.get().history.present
const notice = ({station}: Fake): string => station.desk.get().notice?.text ?? ''
const metresAsked = ({asked}: Fake): string[] => asked.filter(what => what.startsWith('metre'))
const type = (fake: Fake, text: string): void => {
  for (let n = 0; n < 20; n++) fake.press('backspace')
  fake.station.press({kind: 'paste', text})
  fake.press('enter')
}

const hearing = async (start: Project): Promise<Fake> => {
  const fake = await fakeStation({project: emptyProject('test')})
  fake.trouble.metre = heard
  fake.station.desk.update(now => ({...now, history: {...now.history, present: start}}))
  return fake
}

test('tempo and bars are estimated when drums are there, once, and no undo takes that back', async () => {
  const fake = await hearing(withDrums())
  await when(fake, () => project(fake).metre !== undefined)
  expect(project(fake).metre).toEqual(heard)
  fake.press('2', 'm', 'u')
  expect(project(fake).metre).toEqual(heard)
  expect(metresAsked(fake)).toEqual(['metre drums.wav guitar.wav'])
})

test('what a person has said stays, whatever is loaded, until they ask for an estimate', async () => {
  const fake = await hearing(withDrums(said))
  fake.press('o')
  fake.press('esc')
  expect(project(fake).metre).toEqual(said)
  fake.press('b')
  type(fake, '')
  await when(fake, () => project(fake).metre?.estimate !== undefined)
  expect(project(fake).metre).toEqual(heard)
})

test('a saved estimate is not made again when its project is opened', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  expect(metresAsked(fake)).toEqual([])
})

test('b types tempo, metre and downbeat; what cannot be read is said, and kept to be mended', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  fake.press('b')
  type(fake, '128 7')
  expect(project(fake).metre).toEqual({tempo: 128, beatsInBar: 4, beatUnit: 4, downbeat: 7})
  fake.press('b')
  type(fake, '5')
  expect(fake.station.desk.get().overlay).toMatchObject({kind: 'text', message: expect.stringMatching(/^tempo 5: /)})
  type(fake, '60 3/4')
  expect(fake.station.desk.get().overlay).toBeUndefined()
  expect(project(fake).metre).toMatchObject({tempo: 60, beatsInBar: 3, downbeat: 7})
})

test('the loop snaps to beats while bars are counted, and not in seconds', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  fake.sound({position: 2.6, seconds: 12})
  fake.press('[')
  fake.sound({position: 6.4})
  fake.press(']')
  expect(project(fake).loop).toEqual({from: 2.5, to: 6.5})
  expect(notice(fake)).toMatch(/^loop bars 2–3/)
  fake.press('3')
  fake.press(']')
  expect(notice(fake)).toMatch(/h marks it in guitar/)
  fake.press('z')
  expect(notice(fake)).toMatch(/counts seconds/)
  fake.press(']')
  expect(project(fake).loop).toEqual({from: 2.5, to: 6.4})
})

test('while it plays, a key means where the playhead is, not where it was when the player last told', async () => {
  const fake = await fakeStation({project: withDrums({...heard, tempo: 300, downbeat: 0})}) // a beat every 0.2 s
  fake.sound({position: 1.07, seconds: 12, playing: true})
  fake.clock.now = 0.06
  fake.press('[')
  expect(project(fake).loop?.from).toBeCloseTo(1.2)
  fake.press('z')
  fake.sound({position: 2})
  fake.clock.now = 0.11
  fake.press(']')
  expect(project(fake).loop?.to).toBeCloseTo(2.05)
  // What comes to the loop's end goes on at its begin.
  fake.clock.now = 0.16
  fake.press('right')
  expect(Number(fake.asked.at(-1)?.replace('seek ', ''))).toBeCloseTo(1.2 + 0.05 + 1)
  fake.clock.now = 0.2
  fake.press('right')
  expect(Number(fake.asked.at(-1)?.replace('seek ', ''))).toBeCloseTo(1.2 + 0.05 + 1 + 0.04 + 1)
})

test('B loops bars, and { and } go from bar to bar', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  fake.press('B')
  type(fake, '2-3')
  expect(project(fake).loop).toEqual({from: 2.5, to: 6.5})
  fake.sound({position: 3, seconds: 12})
  fake.press('}')
  expect(fake.asked.at(-1)).toBe('seek 4.5')
  fake.press('{')
  expect(fake.asked.at(-1)).toBe('seek 2.5')
  fake.press('Y')
  expect(project(fake).metre).toMatchObject({downbeat: 0.5, tempo: 120})
  expect(project(fake).metre).not.toHaveProperty('estimate')
})

test('u takes back one thing that was said, not all of its kind', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  fake.sound({position: 1.1, seconds: 12})
  fake.press('b')
  type(fake, '100 4/4 0.35')
  const typed = project(fake).metre
  fake.press('Y')
  expect(project(fake).metre).not.toEqual(typed)
  fake.press('u')
  expect(project(fake).metre).toEqual(typed)
  fake.press('B')
  type(fake, '1')
  const {loop} = project(fake)
  fake.press('B')
  type(fake, '2')
  fake.press('u')
  expect(project(fake).loop).toEqual(loop)
})

test('u takes back the taps in a row, and the ends of the loop that were set in a row', async () => {
  const fake = await fakeStation({project: withDrums(said)})
  const tap = (times: number, period: number): void => {
    for (let n = 0; n < times; n++) {
      fake.press('y')
      fake.clock.now += period
    }
    fake.clock.now += 10
  }
  tap(6, 0.5)
  const first = project(fake).metre
  expect(first?.tempo).toBeCloseTo(120)
  tap(6, 0.4)
  fake.press('u')
  expect(project(fake).metre).toEqual(first)
  fake.press('u')
  expect(project(fake).metre).toEqual(said)
  fake.sound({position: 2, seconds: 12})
  fake.press('[')
  fake.sound({position: 6})
  fake.press(']', 'u')
  expect(project(fake).loop).toBeUndefined()
})

test('h marks the loop in a lane, again takes it off, and impute then makes only that', async () => {
  const fake = await fakeStation({project: withDrums(heard)})
  await when(fake, () => fake.station.desk.get().recipe !== undefined)
  fake.press('3', 'h')
  expect(notice(fake)).toMatch(/no loop is set/)
  fake.press('B')
  type(fake, '2')
  fake.press('h', 't', 't')
  expect(project(fake).lanes.guitar.parts).toEqual([{from: 2.5, to: 4.5}])
  fake.press('L')
  expect(notice(fake)).toMatch(/only the marked parts of guitar are made anew/)
  fake.press('h')
  expect(project(fake).lanes.guitar.parts).toBeUndefined()
  fake.press('u', '2', 'h', 'H')
  expect(project(fake).lanes.guitar.parts).toBeUndefined()
  expect(notice(fake)).toMatch(/in drums, guitar; u takes that back$/)
  fake.press('u')
  expect(project(fake).lanes.drums.parts).toEqual([{from: 2.5, to: 4.5}])
  expect(project(fake).lanes.guitar.parts).toEqual([{from: 2.5, to: 4.5}])
})

test('where nothing was loaded no estimate is promised, and a metre that is there already is no new one', async () => {
  const fake = await fakeStation({project: reduce(emptyProject('test'), {kind: 'metre', metre: said})})
  fake.press('b')
  type(fake, '')
  expect(notice(fake)).toMatch(/^tempo is found only in sound that was loaded/)
  expect(project(fake).metre).toEqual(said)
  fake.press('b', 'enter')
  expect(notice(fake)).toMatch(/^the metre is 90 beats a minute, 3\/4/)
})

test('a downbeat beyond all songs is refused while it is typed', async () => {
  const fake = await fakeStation({project: withDrums(said)})
  fake.press('b')
  type(fake, '120 4/4 99999999999999999999')
  expect(fake.station.desk.get().overlay).toMatchObject({message: expect.stringContaining('first downbeat')})
  expect(project(fake).metre).toEqual(said)
})
