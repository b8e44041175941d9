import {readdir} from 'node:fs/promises'
import path from 'node:path'
import type {Audio} from '../src/audio/audio.ts'
import {decodeFile} from '../src/audio/files/decode.ts'
import {STEMS} from '../src/base/stems.ts'
import {scoreWindows, type WindowScore} from '../src/eval/windowed-score.ts'
import {interleaved} from './stereo-measures.ts'
import {DATA_FOLDER} from './test-split.ts'

/** A song whose stems are known, and a source of another kind that goes with them. */
export type StereoTrack = {readonly name: string; readonly truth: readonly Audio[]; readonly fifth: Audio}

/** The first songs of a split. @throws when they have not been made. */
export const readTracks = async (split: string, limit: number): Promise<StereoTrack[]> => {
  const folder = path.join(DATA_FOLDER, 'stereo', split)
  const names = await readdir(folder).catch((): string[] => [])
  const tracks = names.filter(name => name.startsWith(`${split}-`)).sort()
  if (tracks.length === 0)
    throw new Error(
      `there are no stereo songs in ${folder}; make them with python3 -m training.quartet_training.make_stereo --split ${split}`,
    )
  return Promise.all(
    tracks.slice(0, limit).map(async name => {
      const read = (stem: string): Promise<Audio> => decodeFile(path.join(folder, name, `${stem}.wav`))
      return {name, truth: await Promise.all(STEMS.map(read)), fifth: await read('fifth')}
    }),
  )
}

export const sumOf = (sounds: readonly Audio[]): Audio => ({
  sampleRate: sounds[0]!.sampleRate,
  channels: sounds[0]!.channels.map((first, c) =>
    first.map((_, i) => sounds.reduce((sum, {channels}) => sum + channels[c]![i]!, 0)),
  ),
})

/** Scores of all channels together. */
export const scoreJointly = (truth: readonly Audio[], estimates: readonly Audio[]): WindowScore[] =>
  scoreWindows(
    {originals: truth.map(interleaved), estimates: estimates.map(interleaved)},
    {sampleRate: truth[0]!.sampleRate * truth[0]!.channels.length},
  )
