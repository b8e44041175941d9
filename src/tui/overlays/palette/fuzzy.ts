/** How well a query fits a text, and where its letters are. */
export type Match = {
  /** Higher is better; only comparable between matches of one query. */
  readonly score: number
  /** Indices of the matched code points, ascending. */
  readonly at: readonly number[]
}

// One code point each, so that indices stay those of the text: `É` → `e`.
const fold = (text: string): string[] =>
  /^[\x20-\x7e]*$/.test(text)
    ? [...text.toLowerCase()]
    : Array.from(text, point => [...point.normalize('NFD').toLowerCase()][0] ?? point)

const isWithin = (wanted: readonly string[], letters: readonly string[]): boolean => {
  let at = 0
  for (const letter of letters) if (letter === wanted[at]) at++
  return at === wanted.length
}

const START_OF_WORD = 8
const ADJACENT = 8
const GAP = 1
/** How far into the text it begins matters a little. */
const MOST_LEAD = 3

/**
 * The query's letters in their order in the text, blanks and case and accents left out. Of all ways to place them the best
 * one: at the starts of words and side by side. Undefined: it does not fit. An empty query fits everything with 0.
 */
export const fuzzy = (query: string, text: string): Match | undefined => {
  const bare = query.replace(/\s/g, '')
  // No code point has more than two units: what is far too long need not be counted.
  if (bare.length > 2 * text.length || [...bare].length > text.length) return undefined
  const wanted = fold(query).filter(letter => !/\s/.test(letter))
  const letters = fold(text)
  if (!isWithin(wanted, letters)) return undefined
  const startsWord = letters.map((letter, i) => letter !== ' ' && (i === 0 || /[^\p{L}\p{N}]/u.test(letters[i - 1]!)))
  // best[j]: the best placing of the letters so far with the last of them at j
  let best: (Match | undefined)[] = letters.map(() => undefined)
  for (const [i, letter] of wanted.entries()) {
    let reached: Match | undefined
    best = letters.map((candidate, j): Match | undefined => {
      const before = i === 0 ? {score: -Math.min(j, MOST_LEAD) * GAP, at: []} : reached
      const adjacent = i === 0 || j === 0 ? undefined : best[j - 1]
      // What reached j - 1 or earlier is one column further away from j + 1.
      const far = best[j]
      if (reached) reached = {...reached, score: reached.score - GAP}
      if (far && (!reached || far.score > reached.score)) reached = far
      if (candidate !== letter) return undefined
      const options = [before, adjacent && {...adjacent, score: adjacent.score + ADJACENT}].filter(
        (option): option is Match => option !== undefined,
      )
      const from = options.reduce<Match | undefined>((a, b) => (!a || b.score > a.score ? b : a), undefined)
      return from && {score: from.score + (startsWord[j] ? START_OF_WORD : 0), at: [...from.at, j]}
    })
  }
  if (wanted.length === 0) return {score: 0, at: []}
  const found = best.reduce<Match | undefined>((a, b) => (b && (!a || b.score > a.score) ? b : a), undefined)
  // Of equals the shorter text is the nearer one.
  return found && {...found, score: found.score - letters.length / 100}
}
