/** One measured figure. */
export type BenchRow = {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it must reach, `≤ 10`, `< 8` or `≥ 8`; empty for a figure that is only told. */
  readonly bar: string
  /** What a reader must know to judge it. */
  readonly note?: string
}

/** Whether a figure reaches its bar, and by how much it falls short. */
export type Verdict = {readonly ok: boolean; readonly short: number}

const BAR = /^([<≤≥>])\s*(-?[\d.]+(?:e-?\d+)?)$/

/** undefined when there is no bar. A value that is not a number never reaches one. @throws RangeError for another bar. */
export const verdictOf = ({value, bar}: BenchRow): Verdict | undefined => {
  if (bar === '') return undefined
  const [, sign, text] = BAR.exec(bar) ?? []
  if (!sign || !text) throw new RangeError(`a bar must read like "≤ 10", got ${JSON.stringify(bar)}`)
  const limit = Number(text)
  const ok = {'<': value < limit, '≤': value <= limit, '≥': value >= limit, '>': value > limit}[sign]!
  return {ok, short: ok ? 0 : Math.abs(value - limit)}
}

/** Four figures, whole above 1000: 0.01234, 12.34, 12345. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return value.toFixed(0)
  return Math.abs(value) >= 0.1
    ? value.toFixed(Math.abs(value) >= 100 ? 1 : 2)
    : Number(value.toPrecision(2)).toString()
}
