import type {Decibels, Seconds} from '../../base/units.ts'

/** One sound among those heard together. */
export type Track = {
  /** Which meter it moves: a lane's name. One id may be in several decks. */
  readonly id: string
  /** A WAV file, absolute path. Read where it is needed, never as a whole. */
  readonly file: string
  /** Where in the project it begins. */
  readonly from?: Seconds
  readonly gain: Decibels
  /** −1 left … 1 right, constant power relative to the middle: 0 leaves stereo as it is. */
  readonly pan: number
  /** False: muted, or another is soloed. */
  readonly heard: boolean
}

/** What is heard together. */
export type Deck = {
  readonly tracks: readonly Track[]
  /** How long it plays; absent: the longest of its tracks. */
  readonly seconds?: Seconds
}

export type Meter = {readonly peak: number; readonly rms: number}

export type PlayerState = {
  readonly playing: boolean
  /** What leaves the loudspeaker now, as nearly as is known; after a seek, where it led until that is heard. */
  readonly position: Seconds
  /** How long the deck plays. */
  readonly seconds: Seconds
  /** After gain and mute, since the last report; and of all together under `out`. Linear, 1 is full scale. */
  readonly meters: Readonly<Record<string, Meter>>
  readonly underruns: number
  /** One line for each of the deck's files that cannot be read and is silent. */
  readonly faults: readonly string[]
  /** Absent until it is chosen. */
  readonly output?: OutputFacts
}

export type OutputFacts = {
  /** speaker, pw-play, paplay, aplay, ffplay, or silent. */
  readonly name: string
  /** From a key to the ear. */
  readonly latency: Seconds
  /** Why there is no sound and how to get it, when `name` is silent. */
  readonly mend?: string
}

/**
 * Plays decks through the system's audio device from a process of its own. Every change ramps; another deck fades in where
 * the old one stood, to the sample. Nothing here throws: without a device it keeps silent time, and its state says why.
 */
export type Player = {
  /**
   * Replaces what is heard. The same files with other gains only ramp. The place stays, even behind a shorter deck's end,
   * where playing stops.
   */
  hear(deck: Deck): void
  play(): void
  pause(): void
  /** Clamped to the deck. Tells the state with the new place before it returns, if there was any state yet. */
  seek(at: Seconds): void
  loop(range: {readonly from: Seconds; readonly to: Seconds} | undefined): void
  /** What it plays through from now on, named as in the options; goes on where it is. */
  output?(name: string): void
  /** Stops at once and ends the process. */
  close(): void
}

export type PlayerOptions = {
  /** An output's name; 'auto' takes the one with the lowest latency of those that work. */
  readonly output?: string
  /** About 15 times a second while playing, and after every change. */
  readonly onState: (state: PlayerState) => void
}
