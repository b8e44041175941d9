import {expect, test} from 'vitest'
import {BadInput, lineOf} from '../../../src/base/errors.ts'
import {METHODS} from '../../../src/sampler/preset/methods.ts'
import {listPresets, loadPreset} from '../../../src/session/recipe/library.ts'

test('the shipped presets are listed from quick to thorough, then the paper’s, with what they serve', async () => {
  const presets = await listPresets()
  expect(presets.slice(0, 3).map(({name}) => name)).toEqual(['fast', 'balanced', 'best'])
  expect(presets.slice(3).every(({name}) => name.startsWith('paper-'))).toBe(true)
  for (const {about} of presets) expect(about).toMatch(/\.$/)
  expect(presets[0]!.methods).toEqual(METHODS)
  expect(presets.find(({name}) => name === 'paper-impute')?.methods).toEqual(['impute'])
})

test('a preset that is not there is refused with those there are', async () => {
  const error = await loadPreset('turbo').catch(error => error)
  expect(error).toBeInstanceOf(BadInput)
  expect(lineOf(error)).toMatch(/^preset turbo: no such preset; expected .* fast, balanced, best, paper-/)
})
