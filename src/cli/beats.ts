import path from 'node:path'
import {Command} from 'commander'
import type {Beats} from '../audio/features/find-beats.ts'
import {decodeFile} from '../audio/files/decode.ts'
import {beatsCalmly} from '../runner/beats-calmly.ts'
import {loadDeck} from './deck.ts'
import {parseText} from './options.ts'

type Flags = {json?: boolean}

const percent = (part: number): string => `${Math.round(part * 100)} %`

const NONE = 'no beat was found: nothing in it repeats often and clearly enough'

/** What a person reads. */
const lines = (beats: Beats | undefined): string[] => {
  if (!beats) return [NONE]
  const {tempo, beatsInBar, downbeat, steady, confidence} = beats
  return [
    `tempo       ${tempo.toFixed(2)} beats a minute${steady ? '' : ' on average: it wanders'}`,
    `metre       ${beatsInBar}/4`,
    `downbeat    ${downbeat.toFixed(3)} s`,
    `confidence  beats ${percent(confidence.beat)}, bars ${percent(confidence.bar)}`,
  ]
}

const round = (seconds: number): number => Number(seconds.toFixed(4))

const facts = (beats: Beats | undefined): object =>
  beats
    ? {
        tempo: Number(beats.tempo.toFixed(3)),
        metre: `${beats.beatsInBar}/4`,
        steady: beats.steady,
        downbeat: round(beats.downbeat),
        confidence: beats.confidence,
        beats: beats.times.map(round),
        downbeats: beats.times.filter((_, n) => n % beats.beatsInBar === beats.first).map(round),
      }
    : {tempo: null}

/** What lies in a place, called as the place was: messages name it. */
const asTyped = (file: string, place: string): string => {
  const whole = path.resolve(place)
  if (file === whole) return place
  return file.startsWith(whole + path.sep) ? path.join(place, path.relative(whole, file)) : file
}

export const beatsCommand = (signal: AbortSignal): Command =>
  new Command('beats')
    .description('find tempo, metre and bars of a sound file, a project, or a folder of stems')
    .argument('<file|project>', 'what to listen to', text =>
      parseText(text, 'beats', 'a sound file or a project folder'),
    )
    .option('--json', 'print one JSON document, with every beat')
    .action(async (place: string, {json}: Flags) => {
      const loaded = await loadDeck(place, signal)
      try {
        const sounds = async function* () {
          for (const {file} of loaded.deck.tracks) yield await decodeFile(asTyped(file, place), {signal})
        }
        const beats = await beatsCalmly(sounds(), signal)
        process.stdout.write(json ? `${JSON.stringify(facts(beats), null, 2)}\n` : `${lines(beats).join('\n')}\n`)
      } finally {
        loaded.discard()
      }
    })
