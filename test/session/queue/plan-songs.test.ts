import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {fileNamesOf, PLAIN} from '../../../src/session/delivery/delivery.ts'
import {parseTemplate} from '../../../src/session/delivery/name-template.ts'
import {findSongs} from '../../../src/session/queue/find-songs.ts'
import {planSongs} from '../../../src/session/queue/plan-songs.ts'
import {parseShard, shardOf} from '../../../src/session/queue/shard.ts'
import type {Song} from '../../../src/session/queue/song.ts'

let top = ''
beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'quartet-songs-'))
})
afterEach(() => rmSync(top, {recursive: true, force: true}))

const at = (...parts: string[]): string => path.join(top, ...parts)
const put = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(path.dirname(at(name)), {recursive: true})
    writeFileSync(at(name), name)
  }
}
const search = {except: 'nowhere', signal: new AbortController().signal}
const found = async (...inputs: string[]): Promise<string[]> =>
  (
    await findSongs(
      inputs.map(input => at(input)),
      search,
    )
  ).map(({id}) => id)

describe('songs', () => {
  test('are all audio files below a folder, in the order of their places, and nothing else', async () => {
    put('m/b/2.FLAC', 'm/b/1.mp3', 'm/a.wav', 'm/cover.jpg', 'm/.hidden.wav', 'm/.trash/x.wav', 'm/b.wav')
    expect(await found('m')).toEqual(['a.wav', 'b.wav', 'b/1.mp3', 'b/2.FLAC'])
  })

  test('that are named lie below the folder that all inputs share, each once, whatever their ending', async () => {
    put('m/x/song.wav', 'm/y/song.wav', 'm/z/odd.bin', 'm/z/song.wav')
    expect(await found('m/y/song.wav', 'm/x/song.wav')).toEqual(['x/song.wav', 'y/song.wav'])
    expect(await found('m/z', 'm/z/odd.bin', 'm/z/song.wav')).toEqual(['odd.bin', 'song.wav'])
    expect(await found('m/x', 'm/z')).toEqual(['x/song.wav', 'z/song.wav'])
    expect(await found('m/x/song.wav', 'm/gone.wav')).toEqual(['gone.wav', 'x/song.wav'])
  })

  test('are not looked for among the results, nor in circles', async () => {
    put('m/a.wav', 'm/out/a/drums.wav')
    symlinkSync(at('m'), at('m/again'))
    symlinkSync(at('m/a.wav'), at('m/link.wav'))
    const songs = await findSongs([at('m')], {...search, except: at('m/out')})
    expect(songs.map(({id}) => id)).toEqual(['a.wav', 'link.wav'])
  })

  test('are told apart from folders that hold none', async () => {
    put('m/cover.jpg')
    await expect(found('m')).rejects.toThrow(/m: no audio file in there/)
  })
})

const song = (id: string): Song => {
  const {dir, name, ext} = path.parse(id)
  return {id, file: id, folder: dir, name, ending: ext.slice(1), bytes: 1, modified: 0}
}
const placesOf = (ids: readonly string[], template = '{folder}/{name}/{stem}'): string[] =>
  planSongs(ids.map(song), parseTemplate(template), ['drums']).map(({placeOf}) => placeOf('drums'))

describe('places', () => {
  test('are as the template says where nothing clashes', () => {
    expect(placesOf(['a/x.wav', 'b/x.wav', 'y.mp3'])).toEqual(['a/x/drums', 'b/x/drums', 'y/drums'])
  })

  test('get the ending, the folder or a mark of the path where they would be one', () => {
    expect(placesOf(['x.flac', 'x.mp3', 'y.mp3'])).toEqual(['x (flac)/drums', 'x (mp3)/drums', 'y/drums'])
    expect(placesOf(['a/b/x.wav', 'c/x.wav'], '{name} {stem}')).toEqual(['x (a - b) drums', 'x (c) drums'])
    const [upper, lower] = placesOf(['Song.wav', 'song.wav'])
    expect(upper).toMatch(/^Song [0-9a-f]{8}\/drums$/)
    expect(lower).toMatch(/^song [0-9a-f]{8}\/drums$/)
  })

  test('are told apart whatever the disk does to case, composition, dots and devices', () => {
    const ids = [
      'x.wav',
      'X.flac',
      'x..wav',
      '\u00e9.wav',
      'e\u0301.wav',
      'ß.wav',
      'SS.wav',
      'a?.wav',
      'a*.wav',
      'CON.wav',
      'con_.wav',
      'x (wav).mp3',
    ]
    const places = placesOf(ids)
    expect(new Set(places.map(place => place.normalize('NFC').toUpperCase())).size).toBe(ids.length)
    for (const place of places) expect(place).not.toMatch(/[?*:]|[. ]\//)
  })

  test('of thousands of songs of one name are each its own', () => {
    const ids = Array.from({length: 2000}, (_, n) => `album ${n}/song.wav`)
    for (const template of ['{folder}/{name}/{stem}', '{name}-{stem}'])
      expect(new Set(placesOf(ids, template)).size).toBe(2000)
  })

  test('depend on the songs, not on their order', () => {
    const ids = ['x.flac', 'x.mp3', 'X.mp3', 'y.wav']
    const places = new Map(ids.map((id, n) => [id, placesOf(ids)[n]]))
    const turned = ids.toReversed()
    expect(new Map(turned.map((id, n) => [id, placesOf(turned)[n]]))).toEqual(new Map([...places].toReversed()))
  })

  test.each([
    ['a mix without a stem', {minus: ['drums']}, '{name}-{stem}', ['x', 'x-minus']],
    ['a preview', {preview: true}, '{stem}-{name}', ['preview-x', 'x']],
  ] as const)('are told apart where %s would lie where another song’s stem does', (_, wish, template, names) => {
    const parts = fileNamesOf({...PLAIN, ...wish})
    const songs = [...names, 'y'].map(name => song(`${name}.wav`))
    const planned = planSongs(songs, parseTemplate(template), parts)
    const places = planned.flatMap(({placeOf}) => parts.map(placeOf))
    expect(new Set(places).size).toBe(3 * parts.length)
    expect(places).toContain(template.replace('{name}', 'y').replace('{stem}', 'drums'))
  })

  test('cannot be told apart by a template without a name', () => {
    expect(placesOf(['a/mix.wav', 'b/mix.wav'], '{folder}/{stem}')).toEqual(['a/drums', 'b/drums'])
    expect(() => placesOf(['a/x.wav', 'a/y.wav'], '{folder}/{stem}')).toThrow(
      /^{folder}\/{stem}: a\/x\.wav and a\/y\.wav would lie in one place; add {name}/,
    )
  })
})

describe('shards', () => {
  test.each([1, 2, 3, 7, 40])('of %i are disjoint, cover the list, and are alike in length', count => {
    const list = Array.from({length: 23}, (_, n) => n)
    const shards = Array.from({length: count}, (_, n) => shardOf(list, {index: n + 1, count}))
    expect(shards.flat().sort((a, b) => a - b)).toEqual(list)
    const lengths = shards.map(({length}) => length)
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
  })

  test('are read as i/n, and those that do not exist are refused', () => {
    expect(parseShard('2/8')).toEqual({index: 2, count: 8})
    for (const text of ['0/8', '9/8', '1/0']) expect(() => parseShard(text)).toThrow(/^\S+: .*expected/)
    for (const text of ['', '2', '2/', 'a/b', '-1/8', '1.5/8', '1/8/2']) expect(() => parseShard(text)).toThrow(/i\/n/)
  })
})
