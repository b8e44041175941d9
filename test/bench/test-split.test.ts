import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {describe, expect, it} from 'vitest'
import {listWindows, openSplit, type Song} from '../../bench/test-split.ts'

const songs: Song[] = [70, 35, 9, 48].map(samples => ({start: 0, samples}))

describe('listWindows', () => {
  it('gives the same windows every time', () => {
    const list = listWindows(songs, {count: 5, length: 10})
    expect(listWindows(songs, {count: 5, length: 10})).toEqual(list)
    expect(list).toEqual([
      {song: 0, start: 10},
      {song: 0, start: 40},
      {song: 1, start: 0},
      {song: 1, start: 20},
      {song: 3, start: 20},
    ])
  })

  it.each([1, 3, 7, 13])('gives %i windows inside their songs that do not overlap', count => {
    const list = listWindows(songs, {count, length: 10})
    expect(list).toHaveLength(count)
    for (const [i, {song, start}] of list.entries()) {
      expect(start + 10).toBeLessThanOrEqual(songs[song]!.samples)
      const before = list[i - 1]
      if (before?.song === song) expect(start).toBeGreaterThanOrEqual(before.start + 10)
    }
  })

  it('gives all there are when more are wanted, and none of what is too short', () => {
    expect(listWindows(songs, {count: 100, length: 10})).toHaveLength(14)
    expect(listWindows(songs, {count: Number.POSITIVE_INFINITY, length: 40}).map(place => place.song)).toEqual([0, 3])
    expect(listWindows([], {count: 3, length: 10})).toEqual([])
  })
})

describe('openSplit', () => {
  it('reads the stems of a window, and knows when the data was not made', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'quartet-split-'))
    try {
      const samples = [6, 8]
      const data = Int16Array.from({length: 4 * (6 + 8)}, (_, i) => i)
      await writeFile(path.join(folder, 'test.i16'), Buffer.from(data.buffer))
      const facts = samples.map((count, i) => ({start: i * 6, samples: count}))
      await writeFile(path.join(folder, 'test.json'), JSON.stringify(facts))
      const split = await openSplit('test', folder)
      const stems = await split!.read({song: 1, start: 2}, 3)
      const begin = 4 * 6
      expect(stems.map(stem => [...stem].map(value => Math.round(value * 32_767)))).toEqual(
        [0, 1, 2, 3].map(n => [0, 1, 2].map(i => begin + n * 8 + 2 + i)),
      )
      expect(await openSplit('train', folder)).toBeUndefined()
    } finally {
      await rm(folder, {recursive: true, force: true})
    }
  })
})
