/** A value that a spreadsheet would misread is quoted (RFC 4180). */
const cell = (value: string | number | undefined): string => {
  const text = value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A CSV file: the head, then the rows; nothing for undefined. */
export const csvOf = (head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string =>
  `${[head, ...rows].map(row => row.map(cell).join(',')).join('\n')}\n`
