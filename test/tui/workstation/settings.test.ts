import {expect, test} from 'vitest'
import {type Fake, fakeStation} from './fakes.ts'

const notice = ({station}: Fake) => station.desk.get().notice
const find = (fake: Fake, name: string): void => fake.press(':', ...name, 'enter')

test('a setting is used at once though it cannot be kept, and the line that says so stays', async () => {
  const fake = await fakeStation()
  fake.trouble.settings = 'settings cannot be kept; they hold until you quit'
  const warning = {kind: 'warning', text: fake.trouble.settings}
  fake.press(',', 'down', 'right', 'esc')
  expect(fake.asked).toContain('output aplay')
  expect(notice(fake)).toEqual(warning)
  for (const name of ['next theme', 'mouse on']) {
    fake.station.tell('info', '')
    find(fake, name)
    expect(notice(fake)).toEqual(warning)
  }
  expect(fake.services.settings.get()).toMatchObject({output: 'aplay', mouse: true})
})

test('the next theme and the mouse are told once they are kept', async () => {
  const fake = await fakeStation({settings: {theme: 'dark'}})
  find(fake, 'next theme')
  expect(notice(fake)).toEqual({kind: 'info', text: `theme: ${fake.services.settings.get().theme}`})
  expect(fake.services.settings.get().theme).not.toBe('dark')
  find(fake, 'mouse on')
  expect(notice(fake)?.text).toContain('the mouse is on')
})
