import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import {openSettings} from '../../src/session/settings/open-settings.ts'
import {looksOf, withMouse} from '../../src/tui/looks.ts'

const root = mkdtempSync(path.join(tmpdir(), 'quartet-looks-'))
afterAll(() => rmSync(root, {recursive: true}))
const someFolder = (): string => mkdtempSync(path.join(root, 'home-'))

describe('the mouse', () => {
  const isOn = (file: Parameters<typeof withMouse>[0], flags: Parameters<typeof looksOf>[1] = {}): boolean =>
    looksOf(file.get(), flags, {env: {}, platform: 'linux'}).looks.mouse

  test('begins as the command line says, and what is said on the screen then holds', async () => {
    const file = withMouse(await openSettings(someFolder()), {mouse: true})
    expect([isOn(file), file.get().mouse]).toEqual([true, true])
    file.change({mouse: false})
    expect([isOn(file), file.get().mouse]).toEqual([false, false])
    file.change({theme: 'light', mouse: true})
    expect(file.get()).toMatchObject({theme: 'light', mouse: true})
  })

  test('is kept for the next time only when it is said on the screen', async () => {
    const folder = someFolder()
    const file = withMouse(await openSettings(folder), {mouse: true})
    file.change({theme: 'light'})
    expect((await openSettings(folder)).get()).toMatchObject({theme: 'light', mouse: false})
    file.change({mouse: true})
    expect((await openSettings(folder)).get().mouse).toBe(true)
  })

  test('is off while lines are read aloud, whatever is set', async () => {
    const file = withMouse(await openSettings(someFolder()), {mouse: true})
    expect(isOn(file, {linear: true})).toBe(false)
    file.change({linear: true})
    expect(isOn(file)).toBe(false)
    expect(isOn(file, {linear: false})).toBe(true)
  })
})
