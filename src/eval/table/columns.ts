/** Cells in columns as wide as their widest: the first to the left, the others to the right. Lines without a line break. */
export const columns = (rows: readonly (readonly string[])[], {gap = 2}: {gap?: number} = {}): string[] => {
  const widths: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, [...cell].length)
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const blank = ' '.repeat(widths[i]! - [...cell].length)
        return i === 0 ? cell + blank : blank + cell
      })
      .join(' '.repeat(gap))
  return rows.map(row => line(row).trimEnd())
}
