import {describe, expect, test} from 'vitest'
import {AUTO_ENGINE, engineText} from '../../../src/runner/engines.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {clip, type Fake, fakeStation, when} from './fakes.ts'

const overlayOf = ({station}: Fake) => station.desk.get().overlay
const setupOf = ({station}: Fake) => station.desk.get().history.present.setup

describe('the pack whose guess is refined', () => {
  const refining = (): Project => emptyProject('test', {method: 'refine'})

  test('is a setting of refine alone, and picked from the packs that are there', async () => {
    const fake = await fakeStation({project: refining()})
    fake.press('tab', ...Array(8).fill('down'), 'enter')
    expect(overlayOf(fake)).toMatchObject({kind: 'choose', id: 'guess', current: 'auto'})
    fake.press('down', 'enter')
    expect(setupOf(fake).guess).toBe('quartet-small')
    fake.press('u')
    expect(setupOf(fake).guess).toBeUndefined()
  })

  test('is walked past where another method is set', async () => {
    const fake = await fakeStation()
    fake.press('tab', ...Array(8).fill('down'), 'enter')
    expect(overlayOf(fake)).toMatchObject({kind: 'choose', id: 'engine'})
  })

  test('is left for the model when the method changes under the cursor', async () => {
    const fake = await fakeStation({project: refining()})
    fake.press('tab', ...Array(8).fill('down'), 't', 'enter')
    expect(overlayOf(fake)).toMatchObject({kind: 'choose', id: 'model'})
  })
})

describe('the engine', () => {
  const toAddress = (fake: Fake): void => fake.press('E', 'end', 'enter')
  const type = (fake: Fake, text: string): void => fake.press(...text)

  test('can be a model on another machine, by its address', async () => {
    const fake = await fakeStation()
    toAddress(fake)
    type(fake, 'http://studio:8000/quartet-small')
    fake.press('enter')
    expect(engineText(setupOf(fake).engine)).toBe('http://studio:8000/quartet-small')
    toAddress(fake)
    expect(overlayOf(fake)).toMatchObject({kind: 'text', field: {text: 'http://studio:8000/quartet-small'}})
    fake.press('esc', 'E', 'home', 'enter')
    expect(setupOf(fake).engine).toEqual(AUTO_ENGINE)
  })

  test('is asked for again where that is no address, with what was typed', async () => {
    const fake = await fakeStation()
    toAddress(fake)
    type(fake, 'studio')
    fake.press('enter')
    expect(overlayOf(fake)).toMatchObject({
      kind: 'text',
      field: {text: 'studio'},
      message: expect.stringContaining('is no address, expected http://host:port/model'),
    })
    expect(setupOf(fake).engine).toEqual(AUTO_ENGINE)
  })
})

describe('one u', () => {
  const type = (fake: Fake, value: string): void => fake.press('g', ...Array(12).fill('backspace'), ...value, 'enter')

  test('takes back one seed that was typed or rolled', async () => {
    const fake = await fakeStation()
    type(fake, '5')
    type(fake, '6')
    fake.press('G', 'u')
    expect(setupOf(fake).seed).toBe(6)
    fake.press('u')
    expect(setupOf(fake).seed).toBe(5)
  })

  test('takes back what was turned in a row, but not what was typed before', async () => {
    const fake = await fakeStation()
    fake.press('tab', ...Array(5).fill('down'), 'enter', 'backspace', '3', 'enter')
    expect(setupOf(fake).takes).toBe(3)
    fake.press('right', 'right', 'left', 'right')
    expect(setupOf(fake).takes).toBe(5)
    fake.press('u')
    expect(setupOf(fake).takes).toBe(3)
  })
})

describe('what impute makes anew', () => {
  const marked = (): Project => {
    const project = emptyProject('test', {task: 'impute'})
    const guitar = {...project.lanes.guitar, clip: clip('guitar'), parts: [{from: 1, to: 2}]}
    return {...project, lanes: {...project.lanes, guitar}, loop: {from: 1, to: 2}}
  }

  test('is what is marked, until another choice takes the marks off', async () => {
    const fake = await fakeStation({project: marked()})
    fake.press('tab', ...Array(6).fill('down'), 'enter')
    expect(overlayOf(fake)).toMatchObject({kind: 'choose', id: 'part', current: 'marks'})
    fake.press('up', 'enter')
    expect(setupOf(fake).onlyLoop).toBe(true)
    expect(fake.station.desk.get().history.present.lanes.guitar.parts).toBeUndefined()
  })
})

describe('while a run is on, and the screen shows it instead of the settings', () => {
  const running = async (): Promise<Fake> => {
    const project = reduce(emptyProject('test'), {kind: 'load', clips: {mix: clip('mix')}})
    const fake = await fakeStation({project})
    await when(fake, () => fake.station.desk.get().recipe !== undefined)
    fake.press('r')
    await when(fake, () => fake.runs.length === 1)
    return fake
  }
  const notice = ({station}: Fake): string | undefined => station.desk.get().notice?.text

  test('the keys of the pane tell what they set for the next one', async () => {
    const fake = await running()
    fake.press('tab', 'right')
    expect(setupOf(fake).task).toBe('generate')
    expect(notice(fake)).toBe('the next run: task generate')
    fake.press('down', 'down', 'down', 'down', 'down')
    expect(notice(fake)).toBe('the next run: takes 1')
    fake.press('right')
    expect(notice(fake)).toBe('the next run: takes 2')
    fake.press('down', 'left')
    expect(notice(fake)).toBe('the next run: length 11 s')
    fake.press('u')
    expect(setupOf(fake).seconds).toBe(12)
  })

  test('so does a key that works everywhere', async () => {
    const fake = await running()
    fake.press('t')
    expect(notice(fake)).toBe('the next run: task generate')
  })

  test('where none is on, the pane shows it and nothing is told', async () => {
    const fake = await fakeStation()
    fake.press('tab', 'right', 'down')
    expect(setupOf(fake).task).toBe('generate')
    expect(notice(fake)).toBeUndefined()
  })
})
