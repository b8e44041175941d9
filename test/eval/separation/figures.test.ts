import {describe, expect, test} from 'vitest'
import {figuresOf} from '../../../src/eval/separation/figures.ts'
import type {TrackResult} from '../../../src/eval/separation/result.ts'
import type {WindowScore} from '../../../src/eval/windowed-score.ts'

/** One number a stem: its improvement; a silent stem is given as `[improvement]`. */
const window = (...stems: (number | [number])[]): WindowScore => ({
  start: 0,
  end: 1,
  improvement: stems.map(stem => (typeof stem === 'number' ? stem : stem[0])),
  sdr: stems.map(stem => (typeof stem === 'number' ? stem / 2 : -50)),
  active: stems.map(stem => typeof stem === 'number'),
  dead: stems.map(stem => stem === 0),
})

const result = (of: Partial<TrackResult>): TrackResult => ({
  key: 'k',
  row: 'r',
  track: 't',
  seconds: 24,
  notes: [],
  seed: 1,
  engine: 'cpu',
  evaluations: 6,
  modelWindows: 3,
  runSeconds: 4,
  windows: [],
  ...of,
})

describe('figures', () => {
  const figures = figuresOf([
    result({windows: [window(10, 12, [110], 4), window(8, 0, 6, 2)]}),
    result({track: 'u', windows: [window(6, 6, 0, [100])], runSeconds: 8}),
  ])!

  test('of the paper’s rule count silent stems as well', () => {
    expect(figures.paperRule.map(estimate => estimate?.mean)).toEqual([8, 6, 116 / 3, 106 / 3, 22])
  })

  test('of sounding windows do not, and neither does the SDR', () => {
    expect(figures.sounding.map(estimate => estimate?.mean)).toEqual([8, 6, 3, 3, 5])
    expect(figures.sdr.map(estimate => estimate?.mean)).toEqual([4, 3, 1.5, 1.5, 2.5])
  })

  test('have a margin over tracks', () => {
    expect(figures.sounding[0]!.margin).toBeGreaterThan(0)
    expect(figuresOf([result({windows: [window(1, 1, 1, 1)]})])!.sounding[0]).toEqual({mean: 1})
  })

  test('count dead windows, network calls a window and seconds', () => {
    expect(figures).toMatchObject({
      tracks: 2,
      windows: 3,
      soundingWindows: 10,
      deadWindows: 2,
      evaluations: 2,
      secondsPer12: 3,
    })
  })

  test('are nothing without a result, and blank where no window was scored', () => {
    expect(figuresOf([])).toBeUndefined()
    const blank = figuresOf([result({evaluations: 0, modelWindows: 0})])!
    expect(blank.paperRule).toEqual([undefined, undefined, undefined, undefined, undefined])
    expect(blank).not.toHaveProperty('evaluations')
  })
})
