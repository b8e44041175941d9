import type {Fit} from '../../audio/features/fit.ts'
import type {Range} from '../../base/range.ts'
import {type PerStem, STEMS} from '../../base/stems.ts'
import type {Decibels, Hertz, Samples, Seconds} from '../../base/units.ts'
import {AUTO_ENGINE, type EngineChoice} from '../../runner/engines.ts'
import type {Method, Separator} from '../../sampler/preset/methods.ts'
import {AUTO} from '../recipe/own-packs.ts'
import type {TaskName} from '../recipe/task-methods.ts'
import type {Metre} from './metre.ts'

/** The four stems and the mix, from top to bottom. */
export const LANES = [...STEMS, 'mix'] as const
export type LaneName = (typeof LANES)[number]

/** A sound that the project keeps: a WAV file below its folder, of 32-bit floats where Quartet decoded or made it, with its overview beside it. */
export type Clip = {
  /** Relative to the project folder, with forward slashes: `audio/drums-1f3a9c.wav`, `takes/0007/bass.wav`. */
  readonly file: string
  /** What people call it: the name of the file that was loaded, or of the take. */
  readonly name: string
  readonly sampleRate: Hertz
  readonly channels: number
  /** Samples of one channel. */
  readonly length: Samples
  /** Size of the file on disk: another size means that somebody changed it. */
  readonly bytes: number
  /** Where it was loaded from, as an absolute path. */
  readonly source?: string
}

export type Lane = {
  readonly clip?: Clip
  /** Given: kept as it is by every task. The mix is never locked. */
  readonly locked: boolean
  readonly muted: boolean
  readonly soloed: boolean
  readonly gain: Decibels
  /** −1 left … 1 right */
  readonly pan: number
  /** Marked to be made anew, in order and apart: while a lane has some, impute makes only such parts and keeps the rest. */
  readonly parts?: readonly Range[]
}

/** What the next run is to do. */
export type Setup = {
  readonly task: TaskName
  /** How a mix is separated; absent: the pack's own way. */
  readonly method?: Separator
  readonly preset: string
  /** Instead of the preset's. */
  readonly steps?: number
  /** Absent: rolled anew for every run. */
  readonly seed?: number
  readonly takes: number
  /** generate: how long. */
  readonly seconds: Seconds
  /** impute: make anew only what lies in the loop region, where a stem already sounds. */
  readonly onlyLoop: boolean
  /** A pack's name or folder, or 'auto': the one that the method is made for. */
  readonly model: string
  /** refine: likewise, whose answer is refined; absent: the usual one. */
  readonly guess?: string
  readonly engine: EngineChoice
}

/** How a take's folder is called, and the take. */
export const TAKE_ID = /^\d{4,9}$/

/** One result of one run. Its folder below `takes/` also holds `quartet.json`, all that is needed to make it again. */
export type Take = {
  /** Four digits, counted up: `0007`. */
  readonly id: string
  readonly task: TaskName
  readonly method: Method
  readonly preset: string
  readonly steps: number
  readonly seed: number
  /** Which of the takes of one seed, from 0. */
  readonly index: number
  readonly model: string
  /** When it was made, ISO 8601 in UTC. */
  readonly made: string
  readonly runSeconds: Seconds
  readonly starred: boolean
  /** generate, impute: how well what it made goes with what it was to go with. */
  readonly fit?: Fit
  /** Where it was made anew, from the first part to the last; absent: everywhere. */
  readonly range?: Range
  /** The parts of each stem that was made anew in parts. */
  readonly ranges?: Ranges
  /** The stems that it made; those that were given are not among them. */
  readonly stems: Readonly<PerStem<Clip>>
}

/** Parts of stems. */
export type Ranges = Readonly<PerStem<readonly Range[]>>

/** Everything that a session file says. Plain data: what a person did, never what the screen shows. */
export type Project = {
  readonly name: string
  readonly lanes: Readonly<Record<LaneName, Lane>>
  readonly loop?: Range
  /** Absent: not known. */
  readonly metre?: Metre
  readonly setup: Setup
  /** Oldest first. */
  readonly takes: readonly Take[]
  /** Where a person was: not an edit, but kept for the next time. */
  readonly place: Place
}

export type Place = {
  readonly lane: LaneName
  readonly view: 'waveform' | 'spectrogram'
  /** The ruler counts seconds though bars are known, and nothing snaps to beats. */
  readonly inSeconds?: boolean
  readonly position: Seconds
}

export const EMPTY_LANE: Lane = {locked: false, muted: false, soloed: false, gain: 0, pan: 0}

export const DEFAULT_SETUP: Setup = {
  task: 'separate',
  preset: 'balanced',
  takes: 1,
  seconds: 12,
  onlyLoop: false,
  model: AUTO,
  engine: AUTO_ENGINE,
}

export const emptyProject = (name: string, setup: Partial<Setup> = {}): Project => ({
  name,
  lanes: {bass: EMPTY_LANE, drums: EMPTY_LANE, guitar: EMPTY_LANE, piano: EMPTY_LANE, mix: EMPTY_LANE},
  setup: {...DEFAULT_SETUP, ...setup},
  takes: [],
  place: {lane: 'bass', view: 'waveform', position: 0},
})

/** Of clips once they are decoded. */
export const decodedBytesOf = (clips: readonly Clip[]): number =>
  clips.reduce((sum, {length, channels}) => sum + 4 * length * channels, 0)

export const durationOf = ({length, sampleRate}: Pick<Clip, 'length' | 'sampleRate'>): Seconds => length / sampleRate

/** The longest of what is loaded; 0 when nothing is. */
export const projectSeconds = ({lanes}: Project): Seconds =>
  Math.max(0, ...LANES.flatMap(name => (lanes[name].clip ? durationOf(lanes[name].clip) : [])))
