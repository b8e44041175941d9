import {allFinite} from '../../audio/audio.ts'
import {ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import type {Runner} from '../../runner/runner.ts'
import type {TrackSound} from '../dataset/read-track.ts'
import {scoreWindows} from '../windowed-score.ts'
import type {SeparateOptions} from './contender.ts'
import type {TrackResult} from './result.ts'
import type {Unit} from './unit.ts'

/** Separates a track's mix and scores what comes out. Throws BadInput, ModelError and Cancelled. */
export const performUnit = async (
  {contender, track, seed, key}: Unit,
  {stems: originals, mix, seconds, notes}: TrackSound,
  {runner, ...options}: Omit<SeparateOptions, 'seed'> & {runner: Runner},
): Promise<TrackResult> => {
  const {stems: estimates, ...facts} = await contender.separate(runner, mix, {...options, seed})
  if (!estimates.every(allFinite))
    throw new ModelError(
      `${contender.label} on ${printable(track.name)}: made samples that are not finite; the method diverged`,
    )
  const windows = scoreWindows({originals, estimates}, {sampleRate: contender.sampleRate})
  return {key, row: contender.system.id, track: track.name, seconds, notes, seed, ...facts, windows}
}
