import {type Beats, beatFinder} from '../src/audio/features/find-beats.ts'
import {type Bench, say} from './options.ts'
import type {BenchRow} from './row.ts'
import {MAKE_DATA} from './stem-source.ts'
import {openSplit, type Song} from './test-split.ts'

/** What make_data says of a song, as far as it is beats. */
type Counted = Song & {readonly bpm: number; readonly metre: string}

/** Ratio within which a tempo is right. */
const RIGHT = 0.04

const beatsIn = (x: Float32Array): Beats | undefined => {
  const steps = beatFinder(x)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Songs in 4/4 and 3/4 of the validation split: in others make_data does not say what a beat is. */
const songsOf = (songs: readonly Song[]): {song: number; facts: Counted}[] =>
  songs.flatMap((one, song) => {
    const facts = one as Counted
    return facts.metre === '4/4' || facts.metre === '3/4' ? [{song, facts}] : []
  })

export const beats: Bench = {
  name: 'beats',
  about: 'how often tempo and metre of whole songs are found',
  run: async ({quick}) => {
    const split = await openSplit('val')
    if (!split) {
      say(`no training/data/val.json; make it with ${MAKE_DATA}`)
      return []
    }
    const songs = songsOf(split.songs).slice(0, quick ? 2 : undefined)
    const isNear = (found: Beats | undefined, tempo: number): boolean =>
      found !== undefined && Math.abs(found.tempo / tempo - 1) <= RIGHT
    let [exact, octave, metre, seconds, spent] = [0, 0, 0, 0, 0]
    for (const {song, facts} of songs) {
      const stems = await split.read({song, start: 0}, facts.samples)
      const mix = stems[0]!.map((_, i) => stems.reduce((sum, stem) => sum + stem[i]!, 0))
      const begun = performance.now()
      const found = beatsIn(mix)
      spent += (performance.now() - begun) / 1000
      seconds += facts.samples / 22_050
      if (isNear(found, facts.bpm)) exact++
      if ([0.5, 1, 2].some(ratio => isNear(found, ratio * facts.bpm))) octave++
      if (found && `${found.beatsInBar}/4` === facts.metre) metre++
    }
    const note = `${songs.length} songs of the validation split in 4/4 and 3/4`
    const row = (name: string, value: number, bar: string): BenchRow => ({name, value, unit: '%', bar, note})
    const part = (count: number): number => (100 * count) / songs.length
    return [
      row('tempo within 4 %', part(exact), ''),
      row('tempo within 4 %, or half or double of it', part(octave), '≥ 90'),
      row('metre', part(metre), '≥ 90'),
      {name: 'time, of the sound’s own', value: (100 * spent) / seconds, unit: '%', bar: '≤ 5', note},
    ]
  },
}
