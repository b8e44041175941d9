import {describe, expect, it} from 'vitest'
import {type BenchRow, figure, verdictOf} from '../../bench/row.ts'
import {formatTable} from '../../bench/table.ts'

const row = (value: number, bar: string, note?: string): BenchRow => ({name: 'a', value, unit: 's', bar, note})

describe('verdictOf', () => {
  it.each([
    [10, '≤ 10', true],
    [10.1, '≤ 10', false],
    [8, '< 8', false],
    [7.9, '< 8', true],
    [8, '≥ 8', true],
    [-1, '≥ 8', false],
    [0, '> 0', false],
    [0.2, '> 1e-3', true],
    [0, '≤ 0', true],
  ])('of %d under the bar %s is %s', (value, bar, ok) => {
    expect(verdictOf(row(value, bar))?.ok).toBe(ok)
  })

  it('says how much is missing', () => {
    expect(verdictOf(row(12.5, '≤ 10'))).toEqual({ok: false, short: 2.5})
    expect(verdictOf(row(6, '≥ 8'))).toEqual({ok: false, short: 2})
  })

  it('judges nothing without a bar, and never passes what is not a number', () => {
    expect(verdictOf(row(1, ''))).toBeUndefined()
    for (const bar of ['≤ 1', '≥ 1']) expect(verdictOf(row(Number.NaN, bar))?.ok).toBe(false)
  })

  it('refuses a bar that it cannot read', () => {
    expect(() => verdictOf(row(1, 'about 3'))).toThrow(/must read like/)
  })
})

describe('figure', () => {
  it.each([
    [3, '3'],
    [12345.6, '12346'],
    [123.45, '123.5'],
    [1.2345, '1.23'],
    [0.012345, '0.012'],
    [-4.5, '-4.50'],
    [Number.NaN, 'NaN'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text)
  })
})

describe('formatTable', () => {
  const rows: BenchRow[] = [
    {name: 'short', value: 12.5, unit: 's', bar: '≤ 10'},
    {name: 'a longer name', value: 7, unit: 'dB', bar: '', note: 'two windows'},
    {name: 'x', value: 0, unit: '', bar: '≤ 0', note: 'two windows'},
  ]

  it('lines the columns up, judges what has a bar, and tells every note once', () => {
    expect(formatTable(rows)).toEqual([
      'measured           value  unit  bar',
      '───────────────────────────────────────────────────────────',
      'short              12.50  s     ≤ 10  short of it by 2.50 s',
      'a longer name [1]      7  dB',
      'x [1]                  0        ≤ 0   ok',
      '[1] two windows',
    ])
  })

  it('has a head even without rows', () => {
    expect(formatTable([])[0]).toBe('measured  value  unit  bar')
  })
})
