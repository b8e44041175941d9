// A terminal's cells as SVG: one path for each colour, and the words as text.
import {blockOf, dotsOf, isWide, linesOf} from './glyphs.mjs'

const CELL = {width: 8, height: 18}
const DOT = 3.3
const MARGIN = {side: 16, top: 38, bottom: 16}
export const PAPERS = {
  dark: {paper: '#14161b', text: '#d7dae0', frame: '#2b2f38', title: '#8b93a1'},
  light: {paper: '#fbfbf9', text: '#24292f', frame: '#d8dade', title: '#6a7280'},
}
const BASE = ['#14161b', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7dae0']

const hex = parts => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`

/** The 256 colours of xterm. */
const colourOf = index => {
  if (index < 16) return BASE[index % 8]
  if (index >= 232) return hex([0, 0, 0].map(() => 8 + (index - 232) * 10))
  const level = part => (part === 0 ? 0 : 55 + part * 40)
  const at = index - 16
  return hex([level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)])
}

const rgb = number => `#${number.toString(16).padStart(6, '0')}`
const channels = colour => [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16))
const between = (from, to, part) => {
  const ends = [channels(from), channels(to)]
  return hex(ends[0].map((value, n) => Math.round(value + (ends[1][n] - value) * part)))
}

/** [ink, background]; background undefined: the paper. */
const coloursOf = (cell, paper) => {
  const ink = cell.isFgRGB() ? rgb(cell.getFgColor()) : cell.isFgPalette() ? colourOf(cell.getFgColor()) : paper.text
  const back = cell.isBgRGB() ? rgb(cell.getBgColor()) : cell.isBgPalette() ? colourOf(cell.getBgColor()) : undefined
  const [front, behind] = cell.isInverse() ? [back ?? paper.paper, ink] : [ink, back]
  return [cell.isDim() ? between(front, behind ?? paper.paper, 0.45) : front, behind]
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const number = value => Number(value.toFixed(2))

/** Collects path data by colour. */
const pathsByColour = () => {
  const groups = new Map()
  return {
    add: (colour, part) => groups.set(colour, (groups.get(colour) ?? '') + part),
    paths: attributes => [...groups].map(([colour, d]) => `<path fill="${colour}"${attributes} d="${d}"/>`),
  }
}

/** Dots are strokes of no length with round ends, each placed from the last one: a third of their size as shapes. */
const dotsByColour = () => {
  const groups = new Map()
  const add = (colour, [x, y]) => {
    const group = groups.get(colour) ?? {d: '', at: [0, 0]}
    group.d += `m${number(x - group.at[0])} ${number(y - group.at[1])}h0`
    group.at = [x, y]
    groups.set(colour, group)
  }
  const paths = () =>
    [...groups].map(
      ([colour, {d}]) => `<path stroke="${colour}" stroke-width="${DOT}" stroke-linecap="round" d="${d}"/>`,
    )
  return {add, paths}
}

/** What stands in a line: backgrounds, blocks, lines and dots are added to theirs; texts of one style come back. */
const readLine = ({line, row, columns, paper, grounds, blocks, lines, dots}) => {
  const texts = []
  const y = MARGIN.top + row * CELL.height
  const placeOf = column => ({x: MARGIN.side + column * CELL.width, y, ...CELL})
  // Neighbours of one colour become one shape.
  const merging = (same, end) => {
    let open
    const close = column => {
      if (open) end(open, column - open.column)
      open = undefined
    }
    const next = (column, shape) => {
      if (open && shape && same(open, shape)) return
      close(column)
      if (shape) open = {column, ...shape}
    }
    return {next, close}
  }
  const ground = merging(
    (a, b) => a.colour === b.colour,
    ({column, colour}, cells) => grounds.add(colour, blockOf('█', placeOf(column), cells)),
  )
  const block = merging(
    (a, b) => a.colour === b.colour && a.glyph === b.glyph && isWide(a.glyph),
    ({column, colour, glyph}, cells) => blocks.add(colour, blockOf(glyph, placeOf(column), cells)),
  )
  for (let column = 0; column < columns; column++) {
    const cell = line?.getCell(column)
    const glyph = cell?.getChars() || ' '
    const [ink, behind] = cell ? coloursOf(cell, paper) : [paper.text, undefined]
    const isBlock = blockOf(glyph, placeOf(column)) !== undefined
    ground.next(column, behind && {colour: behind})
    block.next(column, isBlock ? {colour: ink, glyph} : undefined)
    if (glyph === ' ' || isBlock) continue
    const points = dotsOf(glyph, placeOf(column))
    const strokes = linesOf(glyph, placeOf(column))
    for (const point of points ?? []) dots.add(ink, point)
    if (strokes) lines.add(ink, strokes)
    if (points || strokes) continue
    const bold = Boolean(cell.isBold())
    const last = texts.at(-1)
    const gap = last ? column - last.column - last.text.length : 0
    // One blank between words of one style is no reason for another element.
    if (last && last.ink === ink && last.bold === bold && gap <= 1) last.text += ' '.repeat(gap) + glyph
    else texts.push({column, text: glyph, ink, bold})
  }
  ground.close(columns)
  block.close(columns)
  return texts
}

const textOf = ({column, text, ink, bold}, row) => {
  const x = MARGIN.side + column * CELL.width
  const y = MARGIN.top + row * CELL.height + 13.2
  const style = bold ? ' font-weight="700"' : ''
  const length = number(text.length * CELL.width)
  return `<text x="${number(x)}" y="${number(y)}" fill="${ink}"${style} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`
}

/** The rows of a terminal up to the last one that holds something, in a window with a title. */
export const toSvg = (terminal, {title, paper = PAPERS.dark}) => {
  const {active} = terminal.buffer
  const rows = Array.from({length: terminal.rows}, (_, row) => active.getLine(active.viewportY + row))
  const used = rows.findLastIndex(line => line?.translateToString().trim()) + 1
  const width = Math.ceil(terminal.cols * CELL.width) + 2 * MARGIN.side
  const height = used * CELL.height + MARGIN.top + MARGIN.bottom
  const layers = {grounds: pathsByColour(), blocks: pathsByColour(), lines: pathsByColour(), dots: dotsByColour()}
  const texts = rows
    .slice(0, used)
    .flatMap((line, row) =>
      readLine({line, row, columns: terminal.cols, paper, ...layers}).map(text => textOf(text, row)),
    )
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, n) => `<circle cx="${20 + n * 18}" cy="18" r="5.5" fill="${fill}"/>`,
  )
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="13.3" xml:space="preserve">`,
    `<title>${escaped(title)}</title>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="${paper.paper}" stroke="${paper.frame}"/>`,
    lights.join(''),
    `<text x="${width / 2}" y="23" fill="${paper.title}" text-anchor="middle">${escaped(title)}</text>`,
    // Without edges that blend, so that no paper shines between neighbours.
    ...layers.grounds.paths(' shape-rendering="crispEdges"'),
    ...layers.blocks.paths(' shape-rendering="crispEdges"'),
    ...layers.lines.paths(''),
    ...layers.dots.paths(),
    ...texts,
    '</svg>',
  ].join('\n')}\n`
}
