import {peak} from '../src/audio/dsp/levels.ts'
import {isSilent} from '../src/audio/features/silence.ts'
import type {Embedder} from '../src/eval/embedder.ts'
import {logMelEmbedder} from '../src/eval/log-mel.ts'
import {generate} from '../src/runner/make.ts'
import {distances, type Embedded, embedInto, nothingEmbedded} from './embedded.ts'
import {requestFor, withBenchRunner} from './job.ts'
import {type Bench, type BenchOptions, say} from './options.ts'
import {phaseRandomised} from './phase-randomise.ts'
import type {BenchRow} from './row.ts'
import {mixOf, openStems, RATE, type StemSource} from './stem-source.ts'

const SECONDS = 12
const PART = 4 * RATE

/** The published silence rule is made for 4 s: a stem is silent when all its parts of 4 s are. */
const isSilentThroughout = (stem: Float32Array): boolean => {
  for (let from = 0; from < stem.length; from += PART) if (!isSilent(stem.subarray(from, from + PART))) return false
  return true
}

const makeTakes = async (options: BenchOptions): Promise<{takes: Float32Array[][]; seconds: number}> => {
  const request = await requestFor(options, {method: 'generate', preset: options.quick ? 'fast' : 'balanced'})
  return withBenchRunner(async runner => {
    const takes: Float32Array[][] = []
    let seconds = 0
    for (let take = 0; take < options.generations; take++) {
      const made = await generate(runner, SECONDS, {...request, take}, {modelRate: RATE})
      takes.push(made.stems.map(stem => stem.channels[0]!))
      seconds += made.runSeconds
      say(`take ${take + 1}/${options.generations}`)
    }
    return {takes, seconds: seconds / options.generations}
  })
}

type Change = (stem: Float32Array, seed: number) => Float32Array

const embedSource = async ({places, read}: StemSource, embedder: Embedder, change?: Change): Promise<Embedded> => {
  const embedded = nothingEmbedded()
  for (const [i, place] of places.entries()) {
    const stems = await read(place)
    embedInto(embedded, change ? stems.map((stem, n) => change(stem, i * stems.length + n)) : stems, embedder)
  }
  return embedded
}

const soundRows = (takes: readonly Float32Array[][], seconds: number): BenchRow[] => {
  const stems = takes.flat()
  const clipped = [...stems, ...takes.map(mixOf)].filter(signal => peak(signal) > 1)
  return [
    {
      name: `generate: silent stems of ${stems.length}`,
      value: stems.filter(isSilentThroughout).length,
      unit: '',
      bar: '≤ 0',
    },
    {name: 'generate: stems and mixes beyond full scale', value: clipped.length, unit: '', bar: '≤ 0'},
    {name: `generate: time for ${SECONDS} s`, value: seconds, unit: 's', bar: ''},
  ]
}

const distanceRows = async (takes: readonly Float32Array[][], {quick}: BenchOptions): Promise<BenchRow[]> => {
  const embedder = logMelEmbedder()
  const length = SECONDS * RATE
  const test = await openStems('test', {count: quick ? 4 : Number.POSITIVE_INFINITY, length})
  const train = await openStems('train', {count: takes.length, length})
  say(`${embedder.name} embeddings of ${test.places.length} windows of ${test.from}`)
  const reference = await embedSource(test, embedder)
  const made = nothingEmbedded()
  for (const stems of takes) embedInto(made, stems, embedder)
  const own = distances(made, reference)
  const noise = distances(await embedSource(train, embedder, phaseRandomised), reference)
  const real = distances(await embedSource(train, embedder), reference)
  const source = `${takes.length} takes of ${SECONDS} s, as much of ${train.from}, against ${test.places.length} windows of ${test.from}`
  const note = [`Fréchet distance of ${embedder.name} embeddings: ${source}`, train.note ?? test.note]
    .filter(Boolean)
    .join('; ')
  return (['mix', 'stems'] as const).flatMap(what => {
    const row = (who: string, value: number, bar = ''): BenchRow => ({
      name: `${embedder.name} distance to the test split, ${what === 'mix' ? 'mixes' : 'mean over stems'}: ${who}`,
      value,
      unit: 'bel²',
      bar,
      note,
    })
    return [
      row('generated', own[what], `< ${noise[what].toPrecision(4)}`),
      row('phase-randomised training windows', noise[what]),
      row('training windows', real[what]),
    ]
  })
}

export const generateBench: Bench = {
  name: 'generate',
  about: 'whether what is generated sounds, and how near it is to the test split',
  run: async options => {
    const {takes, seconds} = await makeTakes(options)
    return [...soundRows(takes, seconds), ...(await distanceRows(takes, options))]
  },
}
