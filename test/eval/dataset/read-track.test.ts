import {renameSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {BadInput, Cancelled} from '../../../src/base/errors.ts'
import {hashTrack} from '../../../src/eval/dataset/data-hash.ts'
import {findTracks} from '../../../src/eval/dataset/find-tracks.ts'
import {noteLines} from '../../../src/eval/dataset/note-lines.ts'
import {readTrack} from '../../../src/eval/dataset/read-track.ts'
import {put, putTrack, temporaryFolder, tone} from './make-dataset.ts'

const at = temporaryFolder()
const never = new AbortController().signal

describe('reading a track', () => {
  test('brings every stem to one rate, one channel and one length, and says what it did', async () => {
    put(at('odd', 'bass.wav'), tone({pitch: 55, seconds: 3}))
    put(at('odd', 'drums.wav'), tone({pitch: 300, seconds: 2, sampleRate: 44_100, channels: 2}))
    put(at('odd', 'guitar.wav'), tone({pitch: 200, seconds: 3, sampleRate: 48_000}))
    const [track] = (await findTracks(at('odd'))).tracks
    const {stems, mix, seconds, notes} = await readTrack(track!, 22_050, never)
    expect(stems.map(stem => stem.length)).toEqual([66_150, 66_150, 66_150, 66_150])
    expect(seconds).toBe(3)
    expect(stems[1]!.subarray(44_200).every(value => value === 0)).toBe(true)
    expect(stems[1]![10_000]).toBeCloseTo(0.1 * Math.sin((2 * Math.PI * 300 * 10_000) / 22_050), 4)
    expect(mix[10_000]).toBeCloseTo(
      stems.reduce((sum, stem) => sum + stem[10_000]!, 0),
      6,
    )
    expect(notes).toEqual([
      {stem: 'piano', what: 'missing, counted as silence'},
      {stem: 'drums', what: 'of 2 channels, folded to mono'},
      {stem: 'drums', what: 'at 44100 Hz, resampled to 22050 Hz'},
      {stem: 'guitar', what: 'at 48000 Hz, resampled to 22050 Hz'},
      {stem: 'drums', what: 'shorter than the longest stem, padded with silence'},
    ])
  })

  test('names the file that cannot be decoded, and stops when it is cancelled', async () => {
    putTrack(at('bad'))
    put(at('bad', 'guitar.wav'), 'no sound')
    const [track] = (await findTracks(at('bad'))).tracks
    await expect(readTrack(track!, 22_050, never)).rejects.toThrow(/guitar\.wav: is not audio of a known kind/)
    await expect(readTrack(track!, 22_050, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('the hash of a track', () => {
  const hashOf = async (dir: string): Promise<string> =>
    (await hashTrack((await findTracks(dir)).tracks[0]!, never)).hash

  test('is of its sound and not of its name, and changes with any stem', async () => {
    putTrack(at('one', 'a'))
    putTrack(at('two', 'b'))
    const first = await hashOf(at('one'))
    expect(await hashOf(at('two'))).toBe(first)
    put(at('two', 'b', 'piano.wav'), tone({pitch: 7}))
    expect(await hashOf(at('two'))).not.toBe(first)
    renameSync(at('one', 'a', 'bass.wav'), at('one', 'a', 'spare.wav'))
    renameSync(at('one', 'a', 'drums.wav'), at('one', 'a', 'bass.wav'))
    renameSync(at('one', 'a', 'spare.wav'), at('one', 'a', 'drums.wav'))
    expect(await hashOf(at('one'))).not.toBe(first)
  })

  test('names a file that has gone, and stops when it is cancelled', async () => {
    const files = {bass: [at('gone.wav')], drums: [], guitar: [], piano: []}
    const track = {name: 'x', files, notes: []}
    await expect(hashTrack(track, never)).rejects.toThrow(/gone\.wav: not found; expected a file there/)
    await expect(hashTrack(track, never)).rejects.toBeInstanceOf(BadInput)
    putTrack(at('stopped'))
    const [whole] = (await findTracks(at('stopped'))).tracks
    await expect(hashTrack(whole!, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled)
  })
})

test('notes are told once for each kind, with the first stems by name', () => {
  const every = ['bass', 'drums', 'guitar', 'piano'] as const
  const stereo = every.map(stem => ({stem, what: 'of 2 channels, folded to mono'}))
  const missing = {stem: 'piano', what: 'missing, counted as silence'} as const
  const tracks = Array.from({length: 6}, (_, n) => ({name: `T${n}`, notes: [...stereo, ...(n > 0 ? [missing] : [])]}))
  expect(noteLines(tracks)).toEqual([
    'of 2 channels, folded to mono: every stem',
    'missing, counted as silence: T1 piano, T2 piano, T3 piano, T4 piano and 1 more',
  ])
  expect(noteLines([])).toEqual([])
})
