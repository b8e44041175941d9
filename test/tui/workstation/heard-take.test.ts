import {expect, test} from 'vitest'
import {STEMS} from '../../../src/base/stems.ts'
import {clipOf} from '../../../src/session/project/heard.ts'
import {emptyProject, type LaneName, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {allStems, clip, type Fake, fakeStation, take, when} from './fakes.ts'

const notice = ({station}: Fake): string => station.desk.get().notice?.text ?? ''
const shown = ({station}: Fake, lane: LaneName): string | undefined => {
  const {history, listening} = station.desk.get()
  return clipOf(history.present, lane, listening)?.file
}
const project = (stems: readonly LaneName[] = STEMS): Project => ({
  ...reduce(emptyProject('test'), {kind: 'load', clips: Object.fromEntries(stems.map(stem => [stem, clip(stem)]))}),
  takes: [take('0001', allStems('0001'))],
})

/** A take is heard, and so it stands in the lanes. */
const hearing = async (stems?: readonly LaneName[]): Promise<Fake> => {
  const fake = await fakeStation({project: project(stems)})
  fake.press('enter')
  expect(shown(fake, 'drums')).toBe('takes/0001/drums.wav')
  return fake
}

test('what x takes out of a lane is seen to be gone, and a goes back to the take', async () => {
  const fake = await hearing()
  fake.press('2', 'x')
  expect(shown(fake, 'drums')).toBeUndefined()
  expect(notice(fake)).toBe('drums is empty now; u brings it back; you hear the lanes, a goes back to take 0001')
  fake.press('a')
  expect(shown(fake, 'drums')).toBe('takes/0001/drums.wav')
})

test('what is loaded into a lane is seen there', async () => {
  const fake = await hearing()
  fake.station.press({kind: 'paste', text: '/sounds/drums.wav'})
  await when(fake, () => notice(fake).startsWith('loaded: drums'))
  expect(shown(fake, 'drums')).toBe(clip('drums').file)
  expect(notice(fake)).toContain('you hear the lanes, a goes back to take 0001')
})

test('what cannot be seen in the lanes is said of them', async () => {
  const fake = await hearing(['bass'])
  fake.press('2', 'x')
  expect(notice(fake)).toBe('drums is empty already; you hear take 0001')
  fake.press('l')
  expect(notice(fake)).toMatch(/nothing to lock.*; you hear take 0001, k keeps it$/)
  fake.press('1', 'l')
  expect(notice(fake)).toBe('bass is locked as it lies in the lanes; you hear take 0001')
})

test('a lane that the take did not make stays as it is heard', async () => {
  const {drums} = allStems('0001')
  const fake = await fakeStation({project: {...project(), takes: [take('0001', {drums})]}})
  fake.press('enter', '1', 'x')
  expect(fake.station.desk.get().listening).toEqual({kind: 'take', id: '0001'})
  expect(notice(fake)).toBe('bass is empty now; u brings it back')
})
