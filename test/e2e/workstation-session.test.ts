import {existsSync, readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {asset} from '../../src/base/assets.ts'
import {KEY} from '../support/terminal.ts'
import {readFacts, readStems, sumError} from './sounds.ts'
import {homes, READY} from './workstation.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000})

const WAVE = '⣿'

describe('the first start', () => {
  const home = homes()('first')
  /** The screen before it was left; without the notice and the footer. */
  let left: string[]

  beforeAll(async () => {
    // Nothing says which output to use, and there is none: no player is on the path.
    const env = {QUARTET_OUTPUT: '', PATH: home.at('nothing'), ALSA_CONFIG_PATH: home.at('no-alsa.conf')}
    const person = home.open([], {env, columns: 100, rows: 30})
    const press = (keys: string, then: string | RegExp) => {
      person.type(keys)
      return person.see(then)
    }
    await person.see(READY)
    await person.see(WAVE)
    await press('r', /Separating/)
    await person.see(/▸ +♪ 0001 separate all four/)
    await person.gone(/Separating/)
    await press(KEY.enter, /▶ 0:0[1-9]\.\d \/ 0:24\.0 {2}bar/)
    expect(person.screen()[0]).toContain('no sound device')
    await press(' ', '■')
    await press('k', 'take 0001 is in the lanes')
    await press('2++', /▸2 drums.*\n +\+2 dB/)
    await press('*', '★')
    await press('v', /▀/)
    await press('z', 'the ruler counts seconds')
    // To the start, then to second 2 and 5.
    await press(`\x1b[H${KEY.right}${KEY.right}`, '■ 0:02.0 / 0:24.0')
    await press('[', /▼─*╵.*\]/)
    await press(`${KEY.right.repeat(3)}`, '■ 0:05.0 / 0:24.0')
    await press(']', /2 *drums/)
    await press('w', /saved: bass, drums, guitar, piano in/)
    await person.see('✓ saved')
    left = person.screen().slice(0, -3)
    person.type('q')
    expect(await person.ended).toBe(0)
  })

  test('needs no sound device, and leaves stems on disk that sum to the mix', async () => {
    const mix = await decodeFile(asset('examples', 'demo', 'mix.wav'))
    expect(sumError(await readStems(path.join(home.demo, 'stems')), mix)).toBeLessThanOrEqual(1e-6)
    expect(readFacts(path.join(home.demo, 'takes', '0001'))).toMatchObject({task: 'separate', method: 'guided'})
    expect(Object.keys(readFacts(path.join(home.demo, 'stems')))).not.toEqual([])
    expect(readdirSync(path.join(home.demo, 'takes'))).toEqual(['0001'])
    expect(readdirSync(home.demo).filter(name => name.startsWith('.'))).toEqual([])
  })

  test('is found again as it was left by the next', async () => {
    const person = home.open()
    await person.until(
      lines => lines.slice(1, -3).join('\n') === left.slice(1).join('\n'),
      `the screen as it was left:\n${left.join('\n')}\n`,
    )
    expect(person.screen()[0]).toMatch(/Quartet {2}demo .*✓ saved .*lanes {2}■ 0:05\.0 \/ 0:24\.0/)
    person.type('q')
    expect(await person.ended).toBe(0)
    const session = JSON.parse(readFileSync(path.join(home.demo, 'session.json'), 'utf8')) as object
    expect(session).toMatchObject({
      project: {
        lanes: {drums: {gain: 2, clip: {file: 'takes/0001/drums.wav'}}},
        loop: {from: 2, to: 5},
        takes: [{id: '0001', starred: true}],
        place: {lane: 'drums', view: 'spectrogram', inSeconds: true, position: 5},
      },
    })
    expect(existsSync(path.join(home.demo, '.quartet-open'))).toBe(false)
  })
})
