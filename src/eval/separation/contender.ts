import type {Hertz, Seconds} from '../../base/units.ts'
import type {Runner} from '../../runner/runner.ts'
import type {Recipe} from '../../sampler/preset/settings.ts'
import type {System} from './systems.ts'

/** A separation as it is judged: the network's own stems, at its rate. */
export type Separated = {
  /** [stem][sample], as long as the mix. */
  readonly stems: readonly Float32Array[]
  readonly engine: string
  /** Network calls, over all of the model's windows. */
  readonly evaluations: number
  /** How many of the model's windows needed one. */
  readonly modelWindows: number
  readonly runSeconds: Seconds
}

export type SeparateOptions = {
  readonly seed: number
  readonly signal: AbortSignal
  /** 0–1 */
  readonly onProgress: (done: number) => void
  /** Something that a person should know from now on, in one line. */
  readonly onNotice?: (line: string) => void
  /** Before the first step engines are tried. */
  readonly onTrial?: () => void
}

/** How people know a pack: name, version and the hash of its `model.json`, which holds those of the weights. */
export type PackName = {readonly name: string; readonly version: string; readonly hash: string}

/** Whatever a row of the table runs, ready to be run. */
export type Contender = {
  readonly system: System
  readonly label: string
  readonly packs: readonly PackName[]
  /** What it is set to, for the record; nothing where there is nothing to set. */
  readonly how?: Recipe & {readonly preset: string; readonly guess?: Recipe}
  /** Everything that decides what it makes of a mix and a seed: plain data. Equal identities give equal stems. */
  readonly identity: unknown
  /** Of the model, and so of the judging. */
  readonly sampleRate: Hertz
  /** Network calls that a window is expected to take: what its time is foretold by before it is known. */
  readonly calls: number
  /** [sample] to stems. Throws BadInput, ModelError and Cancelled. */
  separate(runner: Runner, mix: Float32Array, options: SeparateOptions): Promise<Separated>
}

/** A row that cannot be run here, and why in a few words. */
export type Absent = {
  readonly system: System
  readonly label: string
  readonly why: string
  /** It could be, but not as it was asked for. */
  readonly isRefused?: boolean
}
