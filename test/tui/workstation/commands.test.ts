import path from 'node:path'
import {describe, expect, test} from 'vitest'
import type {Overview} from '../../../src/audio/overview/overview.ts'
import {STEMS, type Stem} from '../../../src/base/stems.ts'
import {emptyProject, type Lane, type LaneName, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import type {Estimate} from '../../../src/session/studio/studio.ts'
import {allStems, clip, type Fake, fakeStation, take, when} from './fakes.ts'

const withSounds = (seconds = 12): Project =>
  reduce(emptyProject('test'), {
    kind: 'load',
    clips: Object.fromEntries([...STEMS, 'mix' as const].map(lane => [lane, clip(lane, seconds)])),
  })

const desk = ({station}: Fake) => station.desk.get()
const project = (fake: Fake): Project => desk(fake).history.present
const lane = (fake: Fake, name: LaneName): Lane => project(fake).lanes[name]
const files = (fake: Fake): string[] => fake.decks.at(-1)!.tracks.map(track => track.file)
/** By the palette, as every command can be. */
const find = (fake: Fake, name: string): void => fake.press(':', ...name, 'enter')

describe('the playhead', () => {
  test.each([
    ['left', 7, 6],
    ['right', 7, 8],
    ['shift+left', 7, 2],
    ['shift+right', 5, 10],
    ['shift+right', 9, 12],
    ['home', 7, 0],
    ['end', 7, 12],
  ])('%s moves it from %d s to %d s', async (key, from, to) => {
    const fake = await fakeStation({project: withSounds()})
    fake.sound({position: from, seconds: 12})
    fake.asked.splice(0)
    fake.press(key)
    expect(fake.asked).toEqual([`seek ${to}`])
  })

  test.each([
    ['shift+left', 85],
    ['shift+right', 115],
    ['right', 101],
  ])('%s crosses a long project in larger steps, to %d s', async (key, to) => {
    const fake = await fakeStation({project: withSounds(200)})
    fake.sound({position: 100, seconds: 200})
    fake.press(key)
    expect(fake.asked.at(-1)).toBe(`seek ${to}`)
  })

  test('is where the person left it when a project is opened', async () => {
    const left = withSounds()
    const fake = await fakeStation({project: {...left, place: {...left.place, position: 4.5}}})
    expect(fake.asked).toContain('seek 4.5')
  })

  test('goes where a lane is clicked and dragged, and with the wheel', async () => {
    const fake = await fakeStation({project: withSounds()})
    const mouse = (action: 'down' | 'drag' | 'up' | 'wheel-up' | 'wheel-down', column: number, row: number): string => {
      fake.station.press({kind: 'mouse', action, column, row})
      return `${desk(fake).lane} ${fake.asked.at(-1)}`
    }
    // 100 columns, of which the strip has 20; three rows a lane below header and ruler.
    expect(mouse('down', 60, 5)).toBe('drums seek 6')
    expect(mouse('drag', 40, 8)).toBe('drums seek 3')
    expect(mouse('up', 90, 8)).toBe('drums seek 3')
    expect(mouse('wheel-down', 0, 0)).toBe('drums seek 4')
    expect(mouse('wheel-up', 0, 0)).toBe('drums seek 3')
    expect(mouse('down', 4, 11)).toBe('piano seek 3')
  })
})

describe('a lane', () => {
  test('is selected by its number or the arrows, which stop at both ends', async () => {
    const fake = await fakeStation()
    const upon = (...keys: string[]): LaneName => {
      fake.press(...keys)
      return desk(fake).lane
    }
    expect([...'54321'].map(key => upon(key))).toEqual(['mix', 'piano', 'guitar', 'drums', 'bass'])
    expect([upon('up'), upon('down'), upon('down'), upon('up')]).toEqual(['bass', 'drums', 'guitar', 'drums'])
    expect([upon('5'), upon('down')]).toEqual(['mix', 'mix'])
  })

  test('is locked and unlocked by l, but not the mix nor what is empty', async () => {
    const fake = await fakeStation({project: reduce(withSounds(), {kind: 'remove', lane: 'piano'})})
    fake.press('3', 'l')
    expect(lane(fake, 'guitar').locked).toBe(true)
    fake.press('l', '4', 'l', '5', 'l')
    expect(STEMS.filter(stem => lane(fake, stem).locked)).toEqual([])
    expect(desk(fake).notice?.text).toContain('the mix is not locked')
  })

  test('is turned by + and −, and panned in tenths by < and >', async () => {
    const fake = await fakeStation({project: withSounds()})
    fake.press('2', '-', '-', '+', '>', '>', '>')
    expect(lane(fake, 'drums')).toMatchObject({gain: -1, pan: 0.3})
    fake.press('<', '<', '<', '<')
    expect(lane(fake, 'drums').pan).toBe(-0.1)
  })

  test('is emptied by x; u brings its sound back, and Ctrl+R takes it away again', async () => {
    const fake = await fakeStation({project: withSounds()})
    fake.press('3', 'x')
    expect(lane(fake, 'guitar').clip).toBeUndefined()
    fake.press('u')
    expect(lane(fake, 'guitar').clip).toEqual(clip('guitar'))
    fake.press('ctrl+r')
    expect(lane(fake, 'guitar').clip).toBeUndefined()
  })

  test('that lost its file gets the one that R finds, whatever that is called', async () => {
    const fake = await fakeStation({project: withSounds(), missing: [clip('guitar')]})
    const file = path.join(import.meta.dirname, '../../../examples/demo/drums.wav')
    fake.press('R')
    expect(desk(fake).lane).toBe('guitar')
    fake.press(...file, 'enter')
    await when(fake, () => lane(fake, 'guitar').clip?.name === file)
    expect(lane(fake, 'drums').clip).toEqual(clip('drums'))
  })

  test('shows its spectrogram by v, and its waveform again', async () => {
    const fake = await fakeStation()
    fake.press('v')
    expect(project(fake).place.view).toBe('spectrogram')
    fake.press('v')
    expect(project(fake).place.view).toBe('waveform')
  })
})

describe('what is heard', () => {
  const stems = STEMS.map(stem => `/project/${clip(stem).file}`)
  const mix = [`/project/${clip('mix').file}`]

  test('is the mix by a solo of it, and by the palette', async () => {
    const fake = await fakeStation({project: withSounds()})
    const upon = (act: () => void): string[] => {
      act()
      return files(fake)
    }
    expect(upon(() => fake.press('5', 's'))).toEqual(mix)
    expect(upon(() => fake.press('s'))).toEqual(stems)
    expect(upon(() => find(fake, 'listen to the mix'))).toEqual(mix)
    expect(upon(() => find(fake, 'listen to the lanes'))).toEqual(stems)
  })

  test('is the live estimate by i while a run has one, and by i again what was heard before', async () => {
    const fake = await fakeStation({project: withSounds()})
    fake.press('i')
    expect(desk(fake).notice?.text).toContain('there is no live estimate now')
    await when(fake, () => desk(fake).recipe !== undefined)
    fake.press('r')
    const each = <Value>(of: (stem: Stem) => Value) =>
      Object.fromEntries(STEMS.map(stem => [stem, of(stem)])) as Record<Stem, Value>
    const drawn = (): Overview => ({peaks: new Float32Array(8), spectra: new Uint8Array(48)})
    const estimate: Estimate = {
      ...{from: 2, seconds: 10, step: 0, sigmaNext: 0.5, stems: each(drawn)},
      ...{noise: each(() => new Float32Array(8)), files: each(stem => `/live/${stem}.wav`)},
    }
    fake.runs[0]!.tell({take: 0, takes: 1, phase: 'sampling', progress: 0.5, estimate})
    await when(fake, () => desk(fake).running?.estimate !== undefined)
    fake.press('i')
    expect(files(fake)).toEqual(STEMS.map(stem => `/live/${stem}.wav`))
    expect(fake.asked.at(-1)).toBe('play')
    fake.press('i')
    expect(files(fake)).toEqual(stems)
    find(fake, 'cancel the run')
    expect(fake.runs[0]!.signal?.aborted).toBe(true)
  })
})

test('the tempo is halved and doubled by the palette', async () => {
  const metre = {tempo: 120, beatsInBar: 4, beatUnit: 4, downbeat: 0.5} as const
  const fake = await fakeStation({project: reduce(withSounds(), {kind: 'metre', metre})})
  find(fake, 'halve the tempo')
  expect(project(fake).metre).toEqual({...metre, tempo: 60})
  find(fake, 'double the tempo')
  find(fake, 'double the tempo')
  expect(project(fake).metre).toEqual({...metre, tempo: 240})
})

test.each([
  ['M', {kind: 'choose', id: 'method'}],
  ['p', {kind: 'choose', id: 'preset'}],
  ['D', {kind: 'choose', id: 'model'}],
  ['E', {kind: 'choose', id: 'engine'}],
  ['n', {kind: 'number', id: 'steps'}],
  ['g', {kind: 'number', id: 'seed'}],
  ['T', {kind: 'number', id: 'takes'}],
  ['S', {kind: 'number', id: 'seconds'}],
  ['?', {kind: 'help'}],
])('%s opens what it is for', async (key, overlay) => {
  const fake = await fakeStation({project: withSounds()})
  fake.press(key)
  expect(desk(fake).overlay).toMatchObject(overlay)
})

test('panes are gone through both ways', async () => {
  const fake = await fakeStation()
  const panes = ['tab', 'tab', 'tab', 'shift+tab', 'shift+tab'].map(key => {
    fake.press(key)
    return desk(fake).pane
  })
  expect(panes).toEqual(['run', 'takes', 'lanes', 'takes', 'run'])
})

test('* stars a take and takes the star away', async () => {
  const fake = await fakeStation({project: {...emptyProject('test'), takes: [take('0001', allStems('0001'))]}})
  fake.press('*')
  expect(project(fake).takes[0]!.starred).toBe(true)
  fake.press('*')
  expect(project(fake).takes[0]!.starred).toBe(false)
})
