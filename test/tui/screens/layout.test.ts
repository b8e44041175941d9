import {describe, expect, test} from 'vitest'
import {LANES} from '../../../src/session/project/project.ts'
import {laneAt, layoutOf, SMALLEST} from '../../../src/tui/screens/layout.ts'

/** Every height that a terminal may have, at widths from the narrowest on. */
const sizes = [80, 81, 99, 100, 131, 200, 300].flatMap(columns =>
  Array.from({length: 61}, (_, n) => ({columns, rows: SMALLEST.rows + n})),
)
const HEADER_AND_RULER = 2
const NOTICE_AND_FOOTER = 2

describe('the layout', () => {
  test('is one line lower than the terminal at most, and as wide', () => {
    for (const size of sizes) {
      const {laneRows, panelRows, strip, wave, runWidth, takesWidth} = layoutOf(size)!
      const height = HEADER_AND_RULER + LANES.length * laneRows + panelRows + NOTICE_AND_FOOTER
      expect([size, height <= size.rows - 1]).toEqual([size, true])
      expect([size, strip + wave, runWidth + takesWidth]).toEqual([size, size.columns, size.columns])
    }
  })

  test('shows every lane, six settings at least and some takes, however small the terminal is', () => {
    for (const size of sizes) {
      const {laneRows, panelRows, wave, takesWidth} = layoutOf(size)!
      expect([size, laneRows >= 1, panelRows >= 8, wave >= 60, takesWidth >= 40]).toEqual([
        size,
        true,
        true,
        true,
        true,
      ])
    }
  })

  test('never gives a lane fewer lines in a higher terminal than in a lower one', () => {
    const heights = sizes.filter(({columns}) => columns === 100).map(size => layoutOf(size)!.laneRows)
    // Settings that all fit may take a line from high lanes, once.
    for (const [n, rows] of heights.entries()) expect(rows).toBeGreaterThanOrEqual((heights[n - 1] ?? 1) - 1)
    expect(heights.at(-1)).toBeGreaterThan(heights[0]!)
  })

  test('is none below the smallest size', () => {
    expect(layoutOf({columns: 79, rows: 50})).toBeUndefined()
    expect(layoutOf({columns: 300, rows: 19})).toBeUndefined()
    expect(layoutOf(SMALLEST)).toBeDefined()
  })

  test('finds the lane under every row of its own, and none elsewhere', () => {
    const layout = layoutOf({columns: 100, rows: 36})!
    const rows = Array.from({length: 36}, (_, row) => laneAt(layout, row))
    const first = HEADER_AND_RULER
    const past = first + LANES.length * layout.laneRows
    expect(rows.slice(0, first)).toEqual([undefined, undefined])
    expect(rows.slice(first, past)).toEqual(LANES.flatMap((_, lane) => Array<number>(layout.laneRows).fill(lane)))
    expect(rows.slice(past).every(lane => lane === undefined)).toBe(true)
  })
})
