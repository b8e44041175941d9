import type {Format} from '../../audio/files/write-sound.ts'
import type {Overview} from '../../audio/overview/overview.ts'
import type {Stem} from '../../base/stems.ts'
import type {Hertz, Seconds, Sigma} from '../../base/units.ts'
import type {JobStep} from '../../runner/job.ts'
import type {Listening} from '../project/heard.ts'
import type {Metre} from '../project/metre.ts'
import type {Clip, LaneName, Project, Take} from '../project/project.ts'
import type {Origin} from '../recipe/origin.ts'

/** What a file sounds and looks like before it is loaded. */
export type Preview = {
  readonly seconds: Seconds
  readonly sampleRate: Hertz
  readonly channels: number
  readonly overview: Overview
}

/** How a run stands, after every step and at every change of phase. */
export type RunProgress = {
  /** Which take, from 0, of how many. */
  readonly take: number
  readonly takes: number
  /** reading: files and resampling · starting: pack and engine · trying: which engine is quickest, once for a pack · sampling · writing: masks, files, overviews */
  readonly phase: 'reading' | 'starting' | 'trying' | 'sampling' | 'writing'
  /** The part of this take that is done, 0–1. */
  readonly progress: number
  /** Only while sampling. */
  readonly step?: Omit<JobStep, 'progress' | 'estimate'>
  /** The newest estimate x̂₀, now and then while sampling. */
  readonly estimate?: Estimate
}

/** The denoised estimate of one window, all four stems. */
export type Estimate = {
  readonly from: Seconds
  readonly seconds: Seconds
  /** The step that it comes from, and σ′, the noise left in the state after it. */
  readonly step: number
  readonly sigmaNext: Sigma
  /** What each stem looks like, as far as is known. */
  readonly stems: Readonly<Record<Stem, Overview>>
  /** The state that each still is, full of noise: peaks [column][min, max], as many columns as in `stems`, often far beyond ±1. */
  readonly noise: Readonly<Record<Stem, Float32Array>>
  /** What each sounds like: mono WAV files that stay until three estimates later. Absolute paths. */
  readonly files: Readonly<Record<Stem, string>>
}

export type ExportFormat = Exclude<Format, 'mp3'>

export type ExportRequest = {
  /** Absolute path; made if missing. Files already there are refused unless `force`. */
  readonly folder: string
  /** Which stems, each as it is: the lane's gain and pan are for the mixdown. */
  readonly stems: readonly Stem[]
  /** Also what is heard, in stereo: gains, pans, mutes and solos. */
  readonly mixdown: boolean
  /** What is heard. A live estimate is not kept: then it is the lanes. */
  readonly listening: Listening
  readonly format: ExportFormat
  readonly force: boolean
}

export type Exported = {
  /** Absolute paths. */
  readonly files: readonly string[]
  /** What a person should know: what is louder than full scale was clipped, or resampled. One line each. */
  readonly notes: readonly string[]
}

export type RunOptions = {readonly onProgress?: (progress: RunProgress) => void; readonly signal?: AbortSignal}

/**
 * Does the heavy work of a session in a process of its own, so that a screen never waits: decodes, draws overviews, makes
 * takes, exports. `folder` is always the project's. Errors arrive as BadInput, ModelError or Cancelled; what was on disk
 * before a failure still is.
 */
export type Studio = {
  /** Looks at a file without loading it. A newer call makes an older one throw Cancelled. */
  preview(file: string): Promise<Preview>
  /** Decodes a file into `<folder>/audio/`, with its overview beside it. Cancelled, it leaves nothing there. */
  load(folder: string, file: string, lane: LaneName, options?: {signal?: AbortSignal}): Promise<Clip>
  /** The overview of a clip, read from beside it, made again if it is missing. Throws BadInput when the clip is gone. */
  overview(folder: string, clip: Clip): Promise<Overview>
  /**
   * Estimates the metre of clips that are heard together; undefined where none is to be found. A newer call makes an older
   * one throw Cancelled.
   */
  metre(folder: string, clips: readonly Clip[]): Promise<Metre | undefined>
  /**
   * Performs the project's setup, or with an origin goes on from that, and writes the takes below `<folder>/takes/`. Each is
   * told as soon as it is whole.
   */
  run(
    folder: string,
    project: Project,
    options: RunOptions & {readonly origin?: Origin; onTake: (take: Take) => void},
  ): Promise<void>
  /** Writes the stem set to `<folder>/stems/`: all stems that are there, and `quartet.json` about each. */
  saveStems(folder: string, project: Project): Promise<void>
  /**
   * Writes all files or none. They have one rate, the highest among them; integer formats hold at most full scale, and what
   * is louder is clipped and noted.
   */
  export(folder: string, project: Project, request: ExportRequest, options?: {signal?: AbortSignal}): Promise<Exported>
  close(): void
}
