import {describe, expect, test} from 'vitest'
import {barChart} from '../../../src/eval/table/bars.ts'
import {layBlocks} from '../../../src/eval/table/blocks.ts'
import {columns} from '../../../src/eval/table/columns.ts'
import {csvOf} from '../../../src/eval/table/csv.ts'
import {markdownTable, plainMarkdown} from '../../../src/eval/table/markdown.ts'

test('columns are as wide as their widest cell: the first to the left, the others to the right', () => {
  expect(
    columns([
      ['method', 'dB'],
      ['é', '−10.00'],
    ]),
  ).toEqual(['method      dB', 'é       −10.00'])
})

describe('blocks', () => {
  const blocks = [
    {
      title: 'theirs',
      head: ['a', 'b'],
      rows: [
        ['1', '22'],
        ['–', '–'],
      ],
    },
    {title: 'ours', head: ['a', 'b'], rows: ['not run: no pack', ['3', '4']]},
  ]

  test('stand beside each other where there is room', () => {
    expect(layBlocks(['one', 'two'], blocks, 80)).toEqual([
      '      theirs   ours',
      '      a   b    a  b',
      'one   1  22    not run: no pack',
      'two   –   –    3  4',
    ])
  })

  test('follow below with their labels where there is none', () => {
    const lines = layBlocks(['one', 'two'], blocks, 22)
    expect(lines.filter(line => line.startsWith('one'))).toHaveLength(2)
    expect(lines[4]).toBe('')
    expect(lines[5]).toBe('      ours')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(22)
  })
})

test('CSV quotes what would be misread and leaves nothing for undefined', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x, "y"', 1.5],
        ['z', undefined],
      ],
    ),
  ).toBe('a,b\n"x, ""y""",1.5\nz,\n')
})

test('Markdown shows names as they are', () => {
  expect(plainMarkdown('a|b *c*\n<d>')).toBe('a\\|b \\*c\\* \\<d\\>')
  expect(markdownTable(['m', 'n'], [['1', '2']])).toBe('| m | n |\n|---|---:|\n| 1 | 2 |')
})

describe('a bar chart', () => {
  const chart = barChart({
    title: 'a < b & "c"',
    notes: ['note'],
    unit: 'dB',
    series: [
      {name: 'here', look: 'full'},
      {name: 'paper', look: 'outline'},
    ],
    rows: [
      {label: 'up', bars: [{value: 8, margin: 1}, {value: 16}]},
      {label: 'down', bars: [{value: -4, margin: 1000}, undefined]},
    ],
  })
  const bars = [...chart.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="9"/g)]
    .map(match => match.slice(1).map(Number))
    .filter(([x]) => x !== 12)

  test('is well-formed and shows what it is given', () => {
    expect(chart).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*>\n[\s\S]*<\/svg>\n$/)
    expect(chart).toContain('a &lt; b &amp; &quot;c&quot;')
    for (const word of ['note', 'here', 'paper', 'up', 'down', 'dB']) expect(chart).toContain(`>${word}</text>`)
    expect(chart.match(/<text/g)).toHaveLength(chart.match(/<\/text>/g)!.length)
  })

  test('has a bar for each value, in proportion, to either side of 0', () => {
    const [up, paper, down] = bars as [number, number][]
    expect(bars).toHaveLength(3)
    expect(paper![1]).toBeCloseTo(2 * up![1], 0)
    expect(down![1]).toBeCloseTo(up![1] / 2, 0)
    expect(down![0] + down![1]).toBeCloseTo(up![0], 0)
  })

  test('is not stretched by a whisker that is longer than all bars', () => {
    const [, paper] = bars as [number, number][]
    expect(paper![1]).toBeGreaterThan(200)
    expect(chart.match(/<path/g)).toHaveLength(2)
  })
})
