// Draws what the real program shows in a real pseudo-terminal: docs/pictures/*.svg.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {spawn} from '@lydell/node-pty'
import xterm from '@xterm/headless'

const root = path.join(import.meta.dirname, '..')
const CELL = {width: 8.4, height: 18}
const INK = {paper: '#14161b', text: '#d7dae0', dim: '#7d8590'}
const BASE = ['#14161b', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d7dae0']

/** The 256 colours of xterm as CSS. */
const colourOf = index => {
  if (index < 16) return BASE[index % 8]
  if (index >= 232) return `rgb(${[0, 0, 0].map(() => 8 + (index - 232) * 10).join(',')})`
  const level = part => (part === 0 ? 0 : 55 + part * 40)
  const at = index - 16
  return `rgb(${level(Math.floor(at / 36))},${level(Math.floor(at / 6) % 6)},${level(at % 6)})`
}

const inkOf = cell => {
  if (cell.isFgRGB()) return `#${cell.getFgColor().toString(16).padStart(6, '0')}`
  if (cell.isFgPalette()) return colourOf(cell.getFgColor())
  return cell.isDim() ? INK.dim : INK.text
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Runs of one colour in a line: [{column, text, ink}]. */
const runsOf = (line, columns) => {
  const runs = []
  for (let column = 0; column < columns; column++) {
    const cell = line.getCell(column)
    const text = cell?.getChars() || ' '
    const ink = cell ? inkOf(cell) : INK.text
    const last = runs.at(-1)
    if (last && last.ink === ink) last.text += text
    else runs.push({column, text, ink})
  }
  return runs.filter(run => run.text.trim())
}

const toSvg = (terminal, title) => {
  const buffer = terminal.buffer.active
  const lines = Array.from({length: terminal.rows}, (_, row) => buffer.getLine(buffer.viewportY + row))
  const used = lines.findLastIndex(line => line?.translateToString().trim()) + 1
  const size = {width: Math.ceil(terminal.cols * CELL.width) + 32, height: used * CELL.height + 60}
  const text = lines.slice(0, used).flatMap((line, row) =>
    runsOf(line, terminal.cols).map(run => {
      const x = 16 + run.column * CELL.width
      const width = run.text.trimEnd().length * CELL.width
      return `<text x="${x.toFixed(1)}" y="${52 + row * CELL.height}" fill="${run.ink}" textLength="${width.toFixed(1)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(run.text.trimEnd())}</text>`
    }),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="10" fill="${INK.paper}"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, i) => `<circle cx="${20 + i * 18}" cy="18" r="5.5" fill="${fill}"/>`).join('')}
<text x="${size.width / 2}" y="23" fill="${INK.dim}" text-anchor="middle">${escaped(title)}</text>
${text.join('\n')}
</svg>
`
}

const picture = async ({name, title, args, columns, rows}) => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'quartet-picture-'))
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true})
  const {CI, NO_COLOR, ...env} = process.env
  const child = spawn(process.execPath, [path.join(root, 'bin/quartet'), ...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: {...env, TERM: 'xterm-256color'},
  })
  child.onData(data => terminal.write(data))
  const code = await new Promise(resolve => child.onExit(({exitCode}) => resolve(exitCode)))
  await new Promise(resolve => terminal.write('', resolve))
  rmSync(cwd, {recursive: true, force: true})
  if (code !== 0) throw new Error(`${name}: quartet ${args.join(' ')} ended with ${code}`)
  const file = path.join(root, 'docs/pictures', `${name}.svg`)
  mkdirSync(path.dirname(file), {recursive: true})
  writeFileSync(file, toSvg(terminal, title))
  console.log(path.relative(root, file))
}

await picture({name: 'demo', title: 'npm start', args: ['demo'], columns: 100, rows: 40})
