import {symlinkSync} from 'node:fs'
import {expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {findTracks} from '../../../src/eval/dataset/find-tracks.ts'
import {firstTracks} from '../../../src/eval/dataset/first-tracks.ts'
import {put, putTrack, temporaryFolder, tone} from './make-dataset.ts'

const at = temporaryFolder()

const refusal = async (dir: string): Promise<string> => {
  const error = await findTracks(dir).catch(error => error)
  expect(error).toBeInstanceOf(BadInput)
  return (error as BadInput).message
}

test('tracks are the folders with stems, in the order of their names; hidden ones and others do not count', async () => {
  for (const name of ['b', 'a', '.hidden', 'Z']) putTrack(at('plain', name))
  put(at('plain', 'notes', 'readme.txt'), 'no music')
  put(at('plain', 'readme.txt'), 'no music')
  symlinkSync(at('plain', 'a'), at('plain', 'c'))
  const {tracks, unreadable} = await findTracks(at('plain'))
  expect(tracks.map(({name}) => name)).toEqual(['Z', 'a', 'b', 'c'])
  expect(tracks[1]!.files.drums).toEqual([at('plain', 'a', 'drums.wav')])
  expect(tracks.every(({notes}) => notes.length === 0)).toBe(true)
  expect(unreadable).toEqual([])
})

test('a missing stem is silence and said so, capitals do not matter, and of two files for a stem one is used', async () => {
  put(at('odd', 'one', 'Bass.WAV'), tone())
  put(at('odd', 'one', 'drums.flac'), 'x')
  put(at('odd', 'one', 'drums.wav'), tone())
  const {tracks} = await findTracks(at('odd'))
  expect(tracks[0]!.files).toMatchObject({
    bass: [at('odd', 'one', 'Bass.WAV')],
    drums: [at('odd', 'one', 'drums.wav')],
    guitar: [],
  })
  expect(tracks[0]!.notes).toEqual([
    {stem: 'drums', what: 'there more than once, drums.wav is used'},
    {stem: 'guitar', what: 'missing, counted as silence'},
    {stem: 'piano', what: 'missing, counted as silence'},
  ])
})

test('a single track is a data set of one', async () => {
  putTrack(at('single'))
  expect((await findTracks(at('single'))).tracks.map(({name}) => name)).toEqual(['single'])
})

test('a track with a broken folder in it is still one, and what a disk keeps at its root is none', async () => {
  putTrack(at('broken'))
  put(at('broken', 'notes', 'metadata.yaml'), 'stems: [')
  expect((await findTracks(at('broken'))).tracks.map(({name}) => name)).toEqual(['broken'])
  put(at('disk', 'lost+found', 'metadata.yaml'), 'stems: [')
  putTrack(at('disk', 'a'))
  expect((await findTracks(at('disk'))).unreadable).toEqual([])
})

test('a data set in parts is refused with their names: one of them was trained on', async () => {
  putTrack(at('parts', 'train', 'a'))
  putTrack(at('parts', 'test', 'b'))
  expect(await refusal(at('parts'))).toBe(
    `${at('parts')}: has its tracks in parts; name one of them: ${at('parts', 'test')}, ${at('parts', 'train')}`,
  )
})

test('where there are no tracks, one line says what is expected', async () => {
  put(at('empty', 'sub', 'song.wav'), tone())
  expect(await refusal(at('empty'))).toMatch(
    /empty: holds no tracks, expected folders with bass, drums, guitar and piano/,
  )
  expect(await refusal(at('nowhere'))).toMatch(/nowhere: no such folder, expected folders with /)
  expect(await refusal(at('empty', 'sub', 'song.wav'))).toMatch(/song\.wav: is a file, expected folders with /)
})

test('a limit takes the first by name, whether they can be read or not', async () => {
  for (const name of ['1', '3', '4']) putTrack(at('limited', name))
  put(at('limited', '2', 'metadata.yaml'), 'stems: [')
  const {tracks, unreadable} = await firstTracks(at('limited'), 3)
  expect(tracks.map(({name}) => name)).toEqual(['1', '3'])
  expect(unreadable.map(({name}) => name)).toEqual(['2'])
  expect((await firstTracks(at('limited'))).tracks).toHaveLength(3)
})
