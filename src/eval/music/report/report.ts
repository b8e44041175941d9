import type {Seconds} from '../../../base/units.ts'
import type {MethodSettings} from '../../../sampler/preset/settings.ts'
import type {Note, UnreadableTrack} from '../../dataset/track.ts'
import type {PartSummary} from '../summary.ts'
import type {MusicTaskName} from '../task.ts'

/** A part of a track that was measured. */
export type ReportPiece = {
  readonly name: string
  readonly start: Seconds
  readonly seconds: Seconds
  /** Over the samples. */
  readonly sha256: string
  readonly notes: readonly Note[]
}

/** Everything that an eval of generation or imputation found: what the tables and the files are made of. */
export type MusicReport = {
  readonly task: MusicTaskName
  readonly quartet: string
  readonly dataset: {readonly name: string; readonly pieces: readonly ReportPiece[]}
  readonly unreadable: readonly UnreadableTrack[]
  readonly failures: readonly {readonly track: string; readonly why: string}[]
  readonly model: {readonly name: string; readonly version: string; readonly hash: string}
  /** More than one where a device was lost on the way. */
  readonly engines: readonly string[]
  readonly preset: string
  readonly settings: MethodSettings
  readonly seed: number
  readonly embedder: {readonly name: string; readonly dims: number; readonly identity: string}
  readonly rule: typeof MUSIC_RULE
  readonly parts: readonly PartSummary[]
}

export const MUSIC_RULE = {
  piece: 'of each track the part in which most stems sound, in windows of 4 s every 2 s',
  silence: 'the 2-norm of a window of 4 s divided by its number of samples is below 1.5e-5',
  onsets:
    'correlation of spectral-flux envelopes (40 mel bands, every 11.6 ms) at the best shift within ±50 ms; shuffled: the same with the surroundings of up to 50 other tracks',
  beat: 'correlation of the envelopes’ autocorrelations over periods of 0.2 to 2 s',
  difference: 'matched less shuffled, paired over tracks; 95 % bootstrap over tracks, 4000 draws, expanded percentiles',
  distance: 'squared Fréchet distance between Gaussians with shrunk covariances (Ledoit and Wolf)',
  level: 'RMS over the frames within 40 dB of the loudest, made less data; 95 % bootstrap over tracks',
  spectrum: 'mean absolute difference of the average spectra in 64 mel bands, dB, floor −80 dB',
} as const

/** Something that was to be measured was not: the exit code says so. */
export const isPartial = ({unreadable, failures}: MusicReport): boolean => unreadable.length + failures.length > 0
