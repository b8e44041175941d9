import type {StemFigures} from './figures.ts'

/** How often what was made is silent, of the windows or takes in which it should sound. */
export type Emptiness = {readonly empty: number; readonly of: number}

/** What was made in place of a stem, and the stem itself. */
export type Match = {readonly made: StemFigures; readonly data: StemFigures}

/** Windows that are silent though the data's are not, of all in which the data sounds. */
export const imputedEmptiness = (matches: readonly Match[]): Emptiness => {
  let [empty, of] = [0, 0]
  for (const {made, data} of matches)
    for (const [window, sounds] of data.sounding.entries()) {
      if (!sounds) continue
      of++
      if (!made.sounding[window]) empty++
    }
  return {empty, of}
}

/** Stems that are silent from end to end, of all. */
export const generatedEmptiness = (matches: readonly Match[]): Emptiness => ({
  empty: matches.filter(({made}) => !made.sounding.includes(true)).length,
  of: matches.length,
})

export const emptinessOfAll = (all: readonly Emptiness[]): Emptiness => ({
  empty: all.reduce((sum, {empty}) => sum + empty, 0),
  of: all.reduce((sum, {of}) => sum + of, 0),
})
