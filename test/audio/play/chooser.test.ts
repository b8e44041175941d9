import {expect, test} from 'vitest'
import {createChooser} from '../../../src/audio/play/output/chooser.ts'

test('an output that took the player down is not tried again with the others', async () => {
  let time = 0
  let works = false
  const chooser = createChooser({
    wanted: 'auto',
    failed: ['speaker'],
    probe: async name =>
      name === 'speaker' || (works && name === 'aplay')
        ? {name, works: true, latency: 0.1}
        : {name, works: false, why: 'is not there'},
    now: () => time,
    onChange: () => {},
  })
  expect((await chooser.chosen()).name).toBe('silent')
  time = 10
  chooser.chooseAnew()
  await new Promise(setImmediate)
  expect((await chooser.chosen()).name).toBe('silent')
  works = true
  time = 20
  chooser.chooseAnew()
  await expect.poll(async () => (await chooser.chosen()).name).toBe('aplay')
  chooser.close()
})
