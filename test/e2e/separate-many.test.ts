import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test, vi} from 'vitest'
import type {Audio} from '../../src/audio/audio.ts'
import {rms, toDecibels} from '../../src/audio/dsp/levels.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {appendWavTags} from '../../src/audio/files/tags/append-wav-tags.ts'
import {readTags} from '../../src/audio/files/tags/read-tags.ts'
import {STEMS} from '../../src/base/stems.ts'
import type {ManifestLine} from '../../src/session/queue/manifest.ts'
import type {Provenance} from '../../src/session/take/provenance.ts'
import {writeTinyPacks} from '../support/tiny-packs.ts'
import {type Outcome, quartet, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav, readFacts, readStems, sumError} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000})

const at = temporaryFolder()
const TITLE = 'A title – Größe'
const flags = ['--preset', 'fast', '--threads', '1', '--seed', '1']
const commandOf = (inputs: readonly string[], out: string, ...more: string[]): string[] => [
  'separate',
  ...inputs.map(input => at(input)),
  '--out',
  at(out),
  '--model',
  at('packs', 'quartet-small'),
  ...flags,
  ...more,
]
const separate = (inputs: readonly string[], out: string, ...more: string[]): Promise<Outcome> =>
  quartet(commandOf(inputs, out, ...more))

/** All files below a folder, hidden ones too. */
const filesIn = (folder: string): string[] =>
  readdirSync(at(folder), {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => path.relative(at(folder), path.join(entry.parentPath, entry.name)))
    .sort()
const linesOf = (file: string): ManifestLine[] =>
  readFileSync(at(file), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as ManifestLine)
const takeFiles = (...songs: string[]): string[] =>
  songs.flatMap(song => [...STEMS.map(stem => `${song}/${stem}.wav`), `${song}/quartet.json`])

const mix = band({seconds: 0.4})

beforeAll(async () => {
  await writeTinyPacks(at('packs'), ['quartet-small', 'quartet-rest'])
  for (const folder of ['album one', 'album two']) mkdirSync(at('music', folder), {recursive: true})
  putWav(at('music', 'album one', 'song.wav'), mix)
  await appendWavTags(at('music', 'album one', 'song.wav'), {title: TITLE})
  putWav(at('music', 'album two', 'song.wav'), band({seconds: 0.3, sampleRate: 22_050, channels: 1}))
  putWav(at('music', 'album two', 'CON?.wav'), band({seconds: 0.2}))
  writeFileSync(at('music', 'album two', 'broken.flac'), 'fLaC and nothing more')
})

describe('a folder', () => {
  let told: Outcome
  beforeAll(async () => {
    told = await separate(['music'], 'all', '--json')
  })

  test('becomes a folder of stems a song; the damaged one is named and does not stop the rest', async () => {
    expect(told.code).toBe(1)
    expect(told.stderr).toMatch(/^quartet: .+broken\.flac: is truncated: .*export it again$/m)
    const songs = ['album one/song', 'album two/CON_', 'album two/song']
    expect(filesIn('all')).toEqual([...takeFiles(...songs), 'quartet-songs.jsonl'].sort())
    expect(sumError(await readStems(at('all', 'album one', 'song')), mix)).toBeLessThanOrEqual(1e-6)
  })

  test('is told as one document, and song by song in the manifest', async () => {
    const document = JSON.parse(told.stdout) as Record<string, unknown> & {songs: Record<string, unknown>[]}
    expect(document).toMatchObject({out: at('all'), made: 3, there: 0, elsewhere: 0, failed: 1})
    expect(document.songs.map(({song, status}) => [song, status])).toEqual([
      ['album one/song.wav', 'made'],
      ['album two/CON?.wav', 'made'],
      ['album two/broken.flac', 'failed'],
      ['album two/song.wav', 'made'],
    ])
    expect(document.songs[0]).toMatchObject({audioSeconds: 0.4, stems: {drums: at('all', 'album one/song/drums.wav')}})
    const lines = linesOf('all/quartet-songs.jsonl')
    expect(lines).toHaveLength(4)
    const [first] = lines
    expect(first).toMatchObject({
      song: 'album one/song.wav',
      input: at('music', 'album one', 'song.wav'),
      outputs: takeFiles('album one/song'),
      audioSeconds: 0.4,
      seconds: expect.any(Number),
    })
    expect(first!.sha256).toBe((readFacts(at('all', 'album one', 'song')).input as {sha256: string}).sha256)
    expect(lines.find(({error}) => error)).toMatchObject({song: 'album two/broken.flac', outputs: []})
  })

  test('carries tags over', async () => {
    expect((await readTags(at('all', 'album one', 'song', 'drums.wav'))).title).toBe(TITLE)
  })

  test('gives the stems that each song alone gives', async () => {
    await separate(['music/album two/song.wav'], 'alone')
    expect(filesIn('alone')).toEqual([...STEMS.map(stem => `${stem}.wav`), 'quartet.json'])
    for (const stem of STEMS)
      expect(
        readFileSync(at('alone', `${stem}.wav`)).equals(readFileSync(at('all/album two/song', `${stem}.wav`))),
      ).toBe(true)
  })

  test('is not written again, but for what is new or changed or failed, and with other settings not at all', async () => {
    cpSync(at('all'), at('again'), {recursive: true, preserveTimestamps: true})
    cpSync(at('music'), at('more'), {recursive: true, preserveTimestamps: true})
    const refused = await separate(['more'], 'again')
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/holds songs of an earlier run; .*--resume/),
    ])
    const other = await separate(['more'], 'again', '--resume', '--format', 'flac')
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/3 of the songs in .* with other settings/)])

    putWav(at('more/album two/broken.flac'), band({seconds: 0.2})) // told by its bytes, not by its name
    putWav(at('more/new.wav'), band({seconds: 0.2}))
    putWav(at('more/album two/song.wav'), band({seconds: 0.1, sampleRate: 22_050, channels: 1}))
    // The same sound at another time is the same.
    utimesSync(at('more/album one/song.wav'), 1e9, 1e9)
    const before = statSync(at('again/album one/song/drums.wav')).mtimeMs
    const {code, stdout} = await separate(['more'], 'again', '--resume', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({made: 3, there: 2, failed: 0})
    expect(statSync(at('again/album one/song/drums.wav')).mtimeMs).toBe(before)
    const [drums] = (await decodeFile(at('again/album two/song/drums.wav'))).channels
    expect(drums).toHaveLength(2205)
  })
})

describe('what is written', () => {
  test('is what was asked for, under the names that were asked for', async () => {
    const wish = ['--stems', 'drums', '--minus', 'drums', '--format', 'flac', '--preview', '--name', '{stem}/{name}']
    const {code, stdout} = await separate(['music/album one/song.wav'], 'flac', ...wish)
    expect(code).toBe(0)
    expect(stdout).toMatch(/flac: drums\/song\.flac {2}minus-drums\/song\.flac {2}drums-preview\/song\.flac/)
    const parts = ['drums', 'drums-preview', 'minus-drums', 'minus-drums-preview']
    expect(filesIn('flac')).toEqual([...parts.map(part => `${part}/song.flac`), 'quartet/song.json'].sort())
    const [drums, without] = await Promise.all(
      ['drums', 'minus-drums'].map(part => decodeFile(at('flac', part, 'song.flac'))),
    )
    // Both are rounded to 24 bits.
    expect(sumError([drums!, without!], mix)).toBeLessThanOrEqual(2 ** -22)
    expect((await readTags(at('flac/minus-drums/song.flac'))).title).toBe(TITLE)
  })

  test('holds a rest beside the stems where one is looked for, and in every mix without a stem', async () => {
    const rest = ['--rest', '--rest-model', at('packs/quartet-rest')]
    const wish = ['--stems', 'drums,rest', '--minus', 'drums,rest', '--name', '{name}/{stem}', '--json']
    const {code, stdout} = await separate(['music/album one'], 'rest', ...rest, ...wish)
    expect(code).toBe(0)
    const parts = ['drums', 'rest', 'minus-drums', 'minus-rest']
    const {songs} = JSON.parse(stdout) as {songs: Record<string, unknown>[]}
    expect(Object.keys(songs[0]!.stems as object)).toEqual(parts)
    const files = [...parts, 'quartet'].map(part => `song/${part}.${part === 'quartet' ? 'json' : 'wav'}`)
    expect(filesIn('rest')).toEqual([...files, 'quartet-songs.jsonl'].sort())
    expect(linesOf('rest/quartet-songs.jsonl')[0]!.outputs.toSorted()).toEqual(files.toSorted())
    const sounds = await Promise.all(parts.map(part => decodeFile(at('rest/song', `${part}.wav`))))
    for (const n of [0, 1]) expect(sumError([sounds[n]!, sounds[n + 2]!], mix)).toBeLessThanOrEqual(1e-6)
    const told = (readFacts(at('rest/song')).rest as Provenance['rest'])!
    expect(told).toMatchObject({model: {name: 'quartet-rest'}, settings: {steps: 1}})
    const loudness = ({channels}: Audio): number => Math.hypot(...channels.map(rms))
    expect(told.level).toBeCloseTo(toDecibels(loudness(sounds[1]!) / loudness(mix)), 0)
    expect(songs[0]!.restLevel).toBe(told.level)

    const again = await separate(['music/album one'], 'rest', ...rest, ...wish, '--resume')
    expect(JSON.parse(again.stdout)).toMatchObject({made: 0, there: 1})
    const without = await separate(['music/album one'], 'rest', '--name', '{name}/{stem}', '--resume')
    expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/with other settings/)])
  })

  test('may be MP3, also of takes that are generated', async () => {
    const made = ['generate', '--seconds', '0.3', '--steps', '1', '--model', at('packs/quartet-small')]
    await quartet([...made, '--out', at('mp3'), '--format', 'mp3', '--quiet'])
    expect(filesIn('mp3')).toEqual([...STEMS.map(stem => `${stem}.mp3`), 'quartet.json'])
    expect((await decodeFile(at('mp3/bass.mp3'))).channels[0]).toHaveLength(6615)
  })
})

describe('several runs', () => {
  test('that are shards of one list divide it among them and write side by side', async () => {
    const shards = await Promise.all(['1/2', '2/2'].map(shard => separate(['music'], 'shards', '--shard', shard)))
    expect(shards.map(({code}) => code).sort()).toEqual([0, 1])
    const songs = [1, 2].map(n => linesOf(`shards/quartet-songs-${n}-of-2.jsonl`).map(({song}) => song))
    expect(songs.map(({length}) => length)).toEqual([2, 2])
    expect(new Set(songs.flat()).size).toBe(4)
    expect(filesIn('shards').filter(file => file.endsWith('quartet.json'))).toHaveLength(3)
    expect(filesIn('shards').filter(file => file.startsWith('.'))).toEqual([])
  })

  test('of the same list share it song by song, with several jobs each', async () => {
    const runs = await Promise.all([1, 2].map(() => separate(['music'], 'shared', '--resume', '--jobs', '2', '--json')))
    const counts = runs.map(({stdout}) => JSON.parse(stdout) as {made: number})
    expect(counts[0]!.made + counts[1]!.made).toBe(3)
    expect(filesIn('shared').filter(file => file.endsWith('quartet.json'))).toHaveLength(3)
    expect(filesIn('shared').filter(file => file.startsWith('.'))).toEqual([])
  })

  test('go on where one was killed', async () => {
    const killed = startQuartet(commandOf(['music'], 'killed'), {detached: true})
    await until(() => existsSync(at('killed/album one/song/quartet.json')), 'the first song')
    process.kill(-killed.process.pid!, 'SIGKILL')
    await killed.outcome
    const first = linesOf('killed/quartet-songs.jsonl')
    const {code, stdout} = await separate(['music'], 'killed', '--resume', '--json')
    expect(code).toBe(1) // the damaged one
    const {made, there} = JSON.parse(stdout) as {made: number; there: number}
    expect([made + there, there >= 1, first.length >= 1]).toEqual([3, true, true])
    expect(filesIn('killed').filter(file => file.endsWith('quartet.json'))).toHaveLength(3)
    expect(filesIn('killed').filter(file => file.startsWith('.'))).toEqual([])
  })

  test('that are stopped say how to go on, and leave nothing half done', async () => {
    const stopped = startQuartet(commandOf(['music'], 'stopped'))
    await until(() => existsSync(at('stopped/album one/song/quartet.json')), 'the first song')
    stopped.process.kill('SIGINT')
    const {code, stderr} = await stopped.outcome
    expect(code).toBe(130)
    expect(stderr).toMatch(/what is finished stays in .*stopped; the same command with --resume goes on from there\n/)
    expect(filesIn('stopped').filter(file => file.startsWith('.'))).toEqual([])
  })
})
