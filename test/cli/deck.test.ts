import {mkdirSync, readdirSync} from 'node:fs'
import path from 'node:path'
import {afterAll, expect, test, vi} from 'vitest'
import {audioBlocks} from '../../src/audio/files/blocks/blocks.ts'
import {decodeFile} from '../../src/audio/files/decode.ts'
import {encodeWav} from '../../src/audio/files/encode.ts'
import {flacPieces} from '../../src/audio/files/flac/encode-flac.ts'
import {loadDeck} from '../../src/cli/deck.ts'
import {temporaryFolder} from '../audio/temp-folder.ts'
import {band, sameSamples} from '../e2e/sounds.ts'
import {collected} from '../support/collected.ts'

const folder = temporaryFolder()
const {signal} = new AbortController()
const audio = band({seconds: 2})
const flac = (): Promise<Buffer> => collected(flacPieces(audioBlocks(audio), {bits: 16}))
/** Where decoded copies lie, of this file's decks alone. */
const copies = path.join(folder.path, 'copies')
mkdirSync(copies)
vi.stubEnv('TMPDIR', copies)
afterAll(() => vi.unstubAllEnvs())

test('WAV is played where it lies, anything else from a decoded copy that goes away', async () => {
  mkdirSync(path.join(folder.path, 'stems'))
  const bass = folder.put('stems/bass.wav', encodeWav(band({seconds: 1}), 'pcm24'))
  const drums = folder.put('stems/drums.flac', await flac())
  const {deck, seconds, discard} = await loadDeck(path.join(folder.path, 'stems'), signal)
  expect(seconds).toBe(2)
  expect(deck.tracks.map(({id}) => id)).toEqual(['bass', 'drums'])
  expect(deck.tracks[0]!.file).toBe(bass)
  expect(sameSamples(await decodeFile(deck.tracks[1]!.file), await decodeFile(drums))).toBe(true)
  discard()
  expect(readdirSync(copies)).toEqual([])
})

test('no length is too long: a file that promises two hours is read, and blamed only for what it lacks', async () => {
  const bytes = await flac()
  // STREAMINFO: the length is the low 36 bits of the eight bytes from 18 on.
  const samples = 2 * 3600 * audio.sampleRate
  bytes.writeBigUInt64BE((bytes.readBigUInt64BE(18) & ~(2n ** 36n - 1n)) | BigInt(samples), 18)
  await expect(loadDeck(folder.put('long.flac', bytes), signal)).rejects.toThrow(
    `${2 * audio.sampleRate} of the promised ${samples} samples could be decoded`,
  )
  expect(readdirSync(copies)).toEqual([])
})

test('WAV is played where nothing can be written', async () => {
  const file = folder.put('plain.wav', encodeWav(band({seconds: 1}), 'pcm24'))
  vi.stubEnv('TMPDIR', path.join(copies, 'nowhere'))
  const {deck, discard} = await loadDeck(file, signal)
  expect(deck.tracks[0]!.file).toBe(file)
  discard()
  vi.stubEnv('TMPDIR', copies)
})
