import {describe, expect, test} from 'vitest'
import {audioBlocks} from '../../../src/audio/files/blocks/blocks.ts'
import {flacPieces} from '../../../src/audio/files/flac/encode-flac.ts'
import {findTracks} from '../../../src/eval/dataset/find-tracks.ts'
import {readTrack} from '../../../src/eval/dataset/read-track.ts'
import {collected} from '../../support/collected.ts'
import {put, temporaryFolder, tone} from './make-dataset.ts'

const at = temporaryFolder()
const never = new AbortController().signal

/** As Slakh2100 writes it, with what it says beside the classes. */
const METADATA = `UUID: 1a81ae092884234f3264e2f45927f00a
audio_dir: stems
lmd_midi_dir: lmd_matched/O/O/H/TROOHTB128F931F9DF/1a81ae092884234f3264e2f45927f00a.mid
midi_dir: MIDI
normalization_factor: -13.0
normalized: true
overall_gain: 0.18270259567062658
stems:
  S00:
    audio_rendered: true
    inst_class: Guitar
    integrated_loudness: -12.82074180245363
    is_drum: false
    midi_program_name: Distortion Guitar
    midi_saved: true
    plugin_name: elektrik_guitar.nkm
    program_num: 30
  S01:
    audio_rendered: true
    inst_class: Guitar
    is_drum: false
  S02:
    audio_rendered: true
    inst_class: Strings (continued)
  S03:
    audio_rendered: true
    inst_class: Drums
    is_drum: true
  S04:
    audio_rendered: false
    inst_class: Bass
  S05:
    audio_rendered: true
    inst_class: Bass
  S06:
    audio_rendered: true
    inst_class: Bass
target_peak: -1.0
`

describe('a track of Slakh2100', () => {
  test('has the instruments of a class mixed down, the others left out, and absent classes silent', async () => {
    put(at('set', 'Track01', 'metadata.yaml'), METADATA)
    const stem = (id: string) => at('set', 'Track01', 'stems', `${id}.flac`)
    const sounds = {S00: tone({pitch: 300}), S01: tone({pitch: 500}), S02: tone({pitch: 900}), S03: tone({pitch: 40})}
    for (const [id, sound] of Object.entries({...sounds, S05: tone({pitch: 60})}))
      put(stem(id), await collected(flacPieces(audioBlocks(sound), {bits: 24})))

    const {tracks, unreadable} = await findTracks(at('set'))
    expect(unreadable).toEqual([])
    expect(tracks[0]!.files).toEqual({
      bass: [stem('S05')],
      drums: [stem('S03')],
      guitar: [stem('S00'), stem('S01')],
      piano: [],
    })
    expect(tracks[0]!.notes).toEqual([
      {stem: 'bass', what: 'short of an instrument whose file is missing'},
      {stem: 'piano', what: 'missing, counted as silence'},
    ])

    const {stems, mix} = await readTrack(tracks[0]!, 22_050, never)
    const [first, second] = [sounds.S00.channels[0]!, sounds.S01.channels[0]!]
    for (let t = 0; t < mix.length; t += 97) {
      expect(stems[2]![t]).toBeCloseTo(first[t]! + second[t]!, 6)
      expect(mix[t]).toBeCloseTo(stems[0]![t]! + stems[1]![t]! + stems[2]![t]!, 6)
    }
    expect(stems[3]!.every(value => value === 0)).toBe(true)
  })

  test.each([
    ['torn', 'stems: [S00', /metadata\.yaml: cannot be read as YAML, .*; copy the track again$/],
    ['of another kind', 'stems:\n  S00: loud\n', /metadata\.yaml: stems\.S00: .*, expected what Slakh2100 writes/],
    [
      'of a class that every object has',
      'stems:\n  S00: {inst_class: constructor}\n',
      /holds no bass, drums, guitar or piano/,
    ],
    [
      'of files that are not there',
      'stems:\n  S07: {inst_class: Bass}\n',
      /holds none of the instruments .*; copy the/,
    ],
    ['without any of the four', 'stems:\n  S00: {inst_class: Organ}\n', /holds no bass, drums, guitar or piano/],
  ])('whose metadata is %s is unreadable, and the others go on', async (what, text, expected) => {
    const set = `bad ${what}`
    put(at(set, 'Track01', 'metadata.yaml'), text)
    put(at(set, 'Track01', 'stems', 'S00.wav'), tone())
    put(at(set, 'Track02', 'bass.wav'), tone())
    const {tracks, unreadable} = await findTracks(at(set))
    expect(tracks.map(({name}) => name)).toEqual(['Track02'])
    expect(unreadable).toHaveLength(1)
    expect(unreadable[0]!.fault).toMatch(expected)
    expect(unreadable[0]!.fault).not.toMatch(/\n/)
  })
})
