import {describe, expect, test} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {allStems, clip, type Fake, fakeStation, take, when} from './fakes.ts'

const notice = ({station}: Fake): string => station.desk.get().notice?.text ?? ''
const withTakes = (): Project => ({
  ...reduce(emptyProject('test'), {kind: 'load', clips: Object.fromEntries(STEMS.map(stem => [stem, clip(stem)]))}),
  takes: [take('0001', allStems('0001')), take('0002', allStems('0002'))],
})

describe('what was told', () => {
  test('goes with the next edit: u would take back that one', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('k')
    expect(notice(fake)).toContain('u takes it back')
    fake.press('2', 'tab')
    expect(notice(fake)).toContain('u takes it back')
    fake.press('m')
    expect(notice(fake)).toBe('')
  })

  test('goes when something else is heard, and what is heard now is told', async () => {
    const fake = await fakeStation({project: withTakes()})
    fake.press('tab', 'tab', 'enter', 'down', 'enter')
    expect(notice(fake)).toBe('you hear take 0001; a goes back to take 0002')
    fake.press('*')
    expect(notice(fake)).toBe('take 0001 has a star')
    fake.station.desk.update(now => ({...now, listening: {kind: 'lanes'}}))
    expect(notice(fake)).toBe('')
  })

  test('stays as long as nobody presses anything, and goes with the first press once it could be read', async () => {
    for (const kind of ['info', 'warning', 'error'] as const) {
      const fake = await fakeStation()
      fake.station.tell(kind, 'the disk is full')
      fake.clock.now += 5
      fake.press('2')
      expect(notice(fake)).toBe('the disk is full')
      fake.clock.now += 5
      expect(notice(fake)).toBe('the disk is full')
      fake.press('3')
      expect(notice(fake)).toBe('')
      fake.press('R')
      expect(notice(fake)).toContain('no lane has lost')
    }
  })

  test('of work under way stays until that is done', async () => {
    const fake = await fakeStation()
    let done = (): void => {}
    fake.trouble.load = new Promise(resolve => {
      done = resolve
    })
    fake.station.press({kind: 'paste', text: '/sounds/drums.wav'})
    fake.clock.now += 60
    fake.press('2', '+')
    expect(notice(fake)).toBe('loading drums.wav …')
    done()
    await when(fake, () => notice(fake) === 'loaded: drums' && fake.station.desk.get().writing === 0)
    fake.press('+')
    expect(notice(fake)).toBe('')
  })

  test('stays until the next one where lines are read aloud', async () => {
    const fake = await fakeStation({noticesStay: true})
    fake.station.tell('warning', 'the disk is full')
    fake.clock.now += 60
    fake.press('2')
    expect(notice(fake)).toBe('the disk is full')
  })
})
