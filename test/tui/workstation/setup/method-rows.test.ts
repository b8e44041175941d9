import {expect, test} from 'vitest'
import {SEPARATORS} from '../../../../src/sampler/preset/methods.ts'
import {DEFAULT_SETUP, type Setup} from '../../../../src/session/project/project.ts'
import {findModel, loadPreset} from '../../../../src/session/recipe/library.ts'
import {methodRows} from '../../../../src/tui/workstation/setup/method-rows.ts'

const ALL = ['auto', 'quartet-small', 'quartet-regressor', 'quartet-gibbs']

/** Which methods cannot be chosen, and why. */
const closed = async (change: Partial<Setup>, installed: readonly string[]): Promise<Record<string, string>> => {
  const setup = {...DEFAULT_SETUP, ...change}
  const {manifest} = await findModel('quartet-small')
  const found = {manifest, preset: await loadPreset(setup.preset)}
  const rows = methodRows(setup, {found, models: installed.map(value => ({value, note: ''}))})
  expect(rows.map(({value}) => value)).toEqual(['', ...SEPARATORS])
  return Object.fromEntries(rows.flatMap(({value, disabled}) => (disabled ? [[value, disabled]] : [])))
}

test('every method can be chosen where its packs are installed, or nothing is known of them yet', async () => {
  expect(await closed({}, ALL)).toEqual({})
  expect(await closed({}, [])).toEqual({})
})

test('a method whose pack is not installed says which', async () => {
  expect(await closed({}, ['auto', 'quartet-small'])).toEqual({
    regressor: 'its pack quartet-regressor is not installed',
    gibbs: 'its pack quartet-gibbs is not installed',
    refine: 'its pack quartet-regressor is not installed',
  })
})

test('a pack that was chosen by name is asked itself', async () => {
  const named = {model: 'quartet-small'}
  expect(await closed(named, ['auto', 'quartet-small'])).toEqual({
    refine: 'its pack quartet-regressor is not installed',
  })
  expect(await closed({...named, preset: 'paper-gibbs'}, ALL)).toMatchObject({
    guided: 'the preset paper-gibbs has no settings for it',
    refine: 'the preset paper-gibbs has no settings for it',
  })
})
