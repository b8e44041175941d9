import type {Overview} from '../../audio/overview/overview.ts'

/** Of a lane's half height, for the loudest moment. */
const FILL = 0.9
/** Very quiet sounds must not be drawn as if they were loud. */
const MOST = 20

const KNOWN = new WeakMap<Overview, number>()

const loudest = (overview: Overview): number => {
  const known = KNOWN.get(overview)
  if (known !== undefined) return known
  let top = 0
  for (const value of overview.peaks) top = Math.max(top, Math.abs(value))
  KNOWN.set(overview, top)
  return top
}

/** What sounds that are drawn together are magnified by, so that the loudest fills its lane and the others keep to it. */
export const drawScale = (overviews: readonly (Overview | undefined)[]): number => {
  const top = overviews.reduce((most, overview) => Math.max(most, overview ? loudest(overview) : 0), 0)
  return top > 0 ? Math.min(MOST, FILL / top) : 1
}

/** One lane's, half way between its own and that of all: a quiet stem shows its shape, and still is the quiet one. */
export const laneScale = (own: Overview | undefined, together: number): number => Math.sqrt(drawScale([own]) * together)
