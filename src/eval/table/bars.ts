export type Bar = {readonly value: number; readonly margin?: number}

export type BarChart = {
  readonly title: string
  /** What the figures are of, line by line below the title. */
  readonly notes: readonly string[]
  /** Of the axis. */
  readonly unit: string
  readonly series: readonly {readonly name: string; readonly look: BarLook}[]
  /** One bar for each of the series; undefined leaves its place empty. */
  readonly rows: readonly {readonly label: string; readonly bars: readonly (Bar | undefined)[]}[]
}

/** Apart without colour too: filled, half filled, or only an outline. */
export type BarLook = 'full' | 'half' | 'outline'

const LOOKS: Readonly<Record<BarLook, string>> = {
  full: 'fill="#0072b2" stroke="#0072b2"',
  half: 'fill="#a6cee3" stroke="#0072b2"',
  outline: 'fill="none" stroke="#666" stroke-dasharray="3 2"',
}

const WIDTH = 860
const LABELS = 250
const RIGHT = 30
const BAR = 11
const BETWEEN = 9
const LINE = 17

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, sign => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'})[sign]!)

const at = (value: number): string => String(Math.round(value * 10) / 10)

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${at(x)}" y="${at(y)}"${more}>${escaped(words)}</text>`

/** About eight round steps of 1, 2 or 5 times a power of ten. */
const stepFor = (span: number): number => {
  const rough = span / 8
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 5].find(step => step * power >= rough) ?? 10)
}

/** A whisker may make the picture this much wider than the bars do; what is longer leaves it at the edge. */
const WIDER = 0.25

/** Where values lie across the picture; 0 is always in it. */
const scaleOf = ({rows}: BarChart) => {
  const bars = rows.flatMap(row => row.bars.filter(bar => bar !== undefined))
  const values = [0, ...bars.map(({value}) => value)]
  const room = WIDER * (Math.max(...values) - Math.min(...values))
  const reach = ({margin = 0}: Bar): number => Math.min(margin, room)
  const low = Math.min(0, ...bars.map(bar => bar.value - reach(bar)))
  const high = Math.max(0, ...bars.map(bar => bar.value + reach(bar)))
  const step = stepFor(high - low || 1)
  const [from, to] = [Math.floor(low / step) * step, Math.max(step, Math.ceil(high / step) * step)]
  const ticks = Array.from({length: Math.round((to - from) / step) + 1}, (_, i) => from + i * step)
  const within = (value: number): number => Math.min(to, Math.max(from, value))
  return {ticks, x: (value: number) => LABELS + ((within(value) - from) / (to - from)) * (WIDTH - LABELS - RIGHT)}
}

/** Horizontal bars with their margins as whiskers, as a standalone SVG file. */
export const barChart = (chart: BarChart): string => {
  const {title, notes, unit, series, rows} = chart
  const {ticks, x} = scaleOf(chart)
  const top = LINE * (notes.length + 2) + LINE * series.length + 16
  const rowHeight = BAR * series.length + BETWEEN
  const bottom = top + rowHeight * rows.length
  const parts: string[] = [text(12, 22, title, ' font-size="15" font-weight="bold"')]
  for (const [i, note] of notes.entries()) parts.push(text(12, 24 + LINE * (i + 1), note, ' fill="#444"'))
  for (const [i, {name, look}] of series.entries()) {
    const y = LINE * (notes.length + 2) + LINE * i
    parts.push(`<rect x="12" y="${at(y - 4)}" width="18" height="${BAR - 2}" ${LOOKS[look]}/>`, text(38, y + 5, name))
  }
  for (const tick of ticks) {
    parts.push(
      `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${bottom}" stroke="${tick === 0 ? '#000' : '#ddd'}"/>`,
      text(x(tick), bottom + 16, `${Number(tick.toPrecision(6))}`, ' text-anchor="middle"'),
    )
  }
  parts.push(text(WIDTH - RIGHT, bottom + 34, unit, ' text-anchor="end"'))
  for (const [i, {label, bars}] of rows.entries()) {
    const y = top + rowHeight * i + BETWEEN / 2
    parts.push(text(LABELS - 10, y + (BAR * series.length) / 2 + 4, label, ' text-anchor="end"'))
    for (const [k, bar] of bars.entries()) if (bar) parts.push(...barAt(x, y + BAR * k, bar, series[k]!.look))
  }
  const height = bottom + 44
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

const barAt = (x: (value: number) => number, y: number, {value, margin}: Bar, look: BarLook): string[] => {
  const [left, right] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))]
  const bar = `<rect x="${at(left)}" y="${at(y)}" width="${at(right - left)}" height="${BAR - 2}" ${LOOKS[look]}/>`
  if (!margin) return [bar]
  const [from, to, middle] = [x(value - margin), x(value + margin), y + (BAR - 2) / 2]
  const d = `M${at(from)} ${at(middle)}H${at(to)}M${at(from)} ${at(middle - 3)}v6M${at(to)} ${at(middle - 3)}v6`
  return [bar, `<path d="${d}" stroke="#000" fill="none"/>`]
}
