import {toDecibels} from '../src/audio/dsp/levels.ts'
import type {Bench} from './options.ts'
import {type FadingPrior, generatedLevel, improvement} from './orderings/measures.ts'
import {sparseStems} from './orderings/sparse-stems.ts'
import type {BenchRow} from './row.ts'

const BINS = 4096
const FADES = [0, 0.03, 0.1, 0.2]

type Figure = {readonly what: string; readonly of: (prior: FadingPrior) => Promise<number>}

const FIGURES: readonly Figure[] = [
  {what: 'Dirac, SI-SDRi', of: prior => improvement(prior, {method: 'dirac', correction: 1})},
  {what: 'Dirac, correction, SI-SDRi', of: prior => improvement(prior, {method: 'dirac', correction: 2})},
  {what: 'Gaussian, SI-SDRi', of: prior => improvement(prior, {method: 'gaussian', correction: 1})},
  {what: 'Gaussian, correction, SI-SDRi', of: prior => improvement(prior, {method: 'gaussian', correction: 2})},
  {
    what: 'generated without churn, level beside the data’s',
    of: async prior => toDecibels(await generatedLevel(prior, 0)),
  },
  {
    what: 'generated with churn 20, level beside the data’s',
    of: async prior => toDecibels(await generatedLevel(prior, 20)),
  },
]

export const orderings: Bench = {
  name: 'orderings',
  about: 'the paper’s separators with a prior known in closed form: exact, and fading as a young network’s does',
  run: async ({quick}) => {
    const songs = Array.from({length: quick ? 1 : 6}, (_, seed) => ({song: sparseStems(BINS, 1000 + seed), seed}))
    const rows: BenchRow[] = []
    for (const fade of FADES)
      for (const {what, of} of FIGURES) {
        let value = 0
        for (const song of songs) value += (await of({...song, fade})) / songs.length
        const prior = fade === 0 ? 'exact prior' : `${Math.round(fade * 100)} % too soft`
        rows.push({name: `${prior}: ${what}`, value, unit: 'dB', bar: ''})
      }
    return rows
  },
}
