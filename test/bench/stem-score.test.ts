import {describe, expect, it} from 'vitest'
import {stemScore} from '../../bench/stem-score.ts'
import {scoreWindows, type WindowScore} from '../../src/eval/windowed-score.ts'

describe('stemScore', () => {
  const window = (improvement: number, active: boolean, dead: boolean): WindowScore => ({
    start: 0,
    end: 4,
    improvement: [improvement],
    sdr: [0],
    active: [active],
    dead: [dead],
  })

  it('tells apart what the stem sounds in, and counts what was left silent there', () => {
    const windows = [window(10, true, false), window(6, true, true), window(110, false, false)]
    expect(stemScore(windows, 0)).toEqual({paper: 42, active: 8, activeWindows: 2, deadWindows: 1})
  })

  it('means nothing over no windows', () => {
    expect(stemScore([], 0)).toEqual({paper: undefined, active: undefined, activeWindows: 0, deadWindows: 0})
  })

  it('shows that silence is rewarded, and by how much', () => {
    const tone = (rate: number): Float32Array => Float32Array.from({length: 4000}, (_, t) => 0.1 * Math.sin(t * rate))
    const silent = new Float32Array(4000)
    const originals = [tone(0.1), tone(0.17), tone(0.23), silent]
    const windows = scoreWindows({originals, estimates: [silent, silent, silent, silent]}, {sampleRate: 1000})
    const [bass, piano] = [stemScore(windows, 0), stemScore(windows, 3)]
    expect(bass.deadWindows).toBe(windows.length)
    expect(bass.active).toBeGreaterThan(2)
    expect(piano.paper).toBeGreaterThan(60)
    expect(piano.active).toBeUndefined()
  })
})
