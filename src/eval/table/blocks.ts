import {columns} from './columns.ts'

/** Columns that belong together under one title. A row is its cells, or a text across all of them. */
export type Block = {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[] | string)[]
}

const GAP = '   '

const widest = (lines: readonly string[]): number => Math.max(...lines.map(line => [...line].length))

/** The title, the head and the rows as lines of one width. */
const linesOf = ({title, head, rows}: Block): string[] => {
  const cells = rows.filter(row => typeof row !== 'string')
  // The first column of a block is a number like the others.
  const table = columns([head, ...cells].map(row => ['', ...row])).map(line => line.slice(2))
  const across = rows.filter(row => typeof row === 'string')
  const width = widest([title, ...table, ...across])
  let next = 1
  const body = rows.map(row => (typeof row === 'string' ? row : table[next++]!))
  return [title, table[0]!, ...body].map(line => line + ' '.repeat(width - [...line].length))
}

/**
 * Blocks beside each other after the labels of their rows, as many as fit into `width`; the others follow below, with the
 * labels again. Lines without a line break.
 */
export const layBlocks = (labels: readonly string[], blocks: readonly Block[], width: number): string[] => {
  const left = widest(labels)
  const first = ['', '', ...labels].map(label => label + ' '.repeat(left - [...label].length))
  const stories: string[][][] = []
  let used = Number.POSITIVE_INFINITY
  for (const block of blocks.map(linesOf)) {
    const own = GAP.length + block[0]!.length
    if (used + own > width) {
      stories.push([first])
      used = left
    }
    stories.at(-1)!.push(block)
    used += own
  }
  return stories.flatMap((story, i) => [
    ...(i > 0 ? [''] : []),
    ...first.map((_, line) =>
      story
        .map(block => block[line])
        .join(GAP)
        .trimEnd(),
    ),
  ])
}
