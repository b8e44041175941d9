// Blocks, braille and lines as shapes, so that they look the same with every font.
// A shape is the `d` of a path in a cell of 1 × 1 units, already placed and scaled.

const number = value => Number(value.toFixed(2))
const box = (x, y, width, height) => `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}z`

/** Fractions of a cell: [left, top, right, bottom]. */
const BLOCKS = {'█': [0, 0, 1, 1], '▀': [0, 0, 1, 0.5], '▄': [0, 0.5, 1, 1], '▌': [0, 0, 0.5, 1], '▐': [0.5, 0, 1, 1]}
for (const [n, glyph] of [...'▁▂▃▄▅▆▇'].entries()) BLOCKS[glyph] = [0, 1 - (n + 1) / 8, 1, 1]
for (const [n, glyph] of [...'▏▎▍▌▋▊▉'].entries()) BLOCKS[glyph] = [0, 0, (n + 1) / 8, 1]

/** Which arms leave the middle, in light strokes: left, up, right, down; 2 is a heavy one. */
const ARMS = {
  ...{'─': [1, 0, 1, 0], '│': [0, 1, 0, 1], '━': [2, 0, 2, 0], '┃': [0, 2, 0, 2]},
  ...{'╴': [1, 0, 0, 0], '╵': [0, 1, 0, 0], '╶': [0, 0, 1, 0], '╷': [0, 0, 0, 1]},
  ...{'╸': [2, 0, 0, 0], '╹': [0, 2, 0, 0], '╺': [0, 0, 2, 0], '╻': [0, 0, 0, 2], '╼': [1, 0, 2, 0], '╾': [2, 0, 1, 0]},
  ...{'┌': [0, 0, 1, 1], '┐': [1, 0, 0, 1], '└': [0, 1, 1, 0], '┘': [1, 1, 0, 0]},
  ...{'├': [0, 1, 1, 1], '┤': [1, 1, 0, 1], '┬': [1, 0, 1, 1], '┴': [1, 1, 1, 0], '┼': [1, 1, 1, 1]},
}
/** Rounded corners: which way they open. */
const CORNERS = {'╭': [1, 1], '╮': [-1, 1], '╰': [1, -1], '╯': [-1, -1]}
const STROKES = [0, 1.2, 2.6]

const arms = ([left, up, right, down], {x, y, width, height}) => {
  const [middle, centre] = [x + width / 2, y + height / 2]
  const across = (from, to, weight) => box(from, centre - STROKES[weight] / 2, to - from, STROKES[weight])
  const along = (from, to, weight) => box(middle - STROKES[weight] / 2, from, STROKES[weight], to - from)
  if (left && left === right)
    return across(x, x + width, left) + (up ? along(y, centre, up) : '') + (down ? along(centre, y + height, down) : '')
  return [
    left ? across(x, middle, left) : '',
    right ? across(middle, x + width, right) : '',
    up ? along(y, centre, up) : '',
    down ? along(centre, y + height, down) : '',
  ].join('')
}

/** A quarter of a ring between the middle of one side and that of another. */
const corner = ([right, down], {x, y, width, height}) => {
  const [middle, centre] = [x + width / 2, y + height / 2]
  const half = STROKES[1] / 2
  const radius = width / 2
  const [endX, endY] = [middle + right * radius, centre + down * (height / 2)]
  const turn = centre + down * radius
  const sweep = right * down > 0 ? 1 : 0
  const arc = (r, toX, toY, direction) => `A${number(r)} ${number(r)} 0 0 ${direction} ${number(toX)} ${number(toY)}`
  return [
    `M${number(middle - right * half)} ${number(endY)}V${number(turn)}`,
    arc(radius + half, endX, centre - down * half, sweep),
    `V${number(centre + down * half)}`,
    arc(radius - half, middle + right * half, turn, 1 - sweep),
    `V${number(endY)}z`,
  ].join('')
}

/** Bits of U+2800 … U+28FF: [column, row] of each. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
]

/** The middles of a braille glyph's dots in a place; undefined when it is none. */
export const dotsOf = (glyph, {x, y, width, height}) => {
  const bits = glyph.codePointAt(0) - 0x2800
  if (bits < 0 || bits > 0xff) return undefined
  return DOTS.flatMap(([column, row], bit) =>
    bits & (1 << bit) ? [[x + ((column + 0.5) * width) / 2, y + ((row + 0.5) * height) / 4]] : [],
  )
}

/** A block's rectangle over so many cells; undefined for all else. */
export const blockOf = (glyph, {x, y, width, height}, cells = 1) => {
  const block = BLOCKS[glyph]
  if (!block) return undefined
  const [left, top, right, bottom] = block
  return box(x + left * width, y + top * height, (right - left) * width * cells, (bottom - top) * height)
}

/** Whether neighbours of that glyph make one block. */
export const isWide = glyph => BLOCKS[glyph]?.[0] === 0 && BLOCKS[glyph][2] === 1

/** The lines of a glyph, or undefined when it is to be written. */
export const linesOf = (glyph, place) => {
  if (ARMS[glyph]) return arms(ARMS[glyph], place)
  return CORNERS[glyph] ? corner(CORNERS[glyph], place) : undefined
}
