import {expect, test} from 'vitest'
import {guessRole, guessRoles} from '../../../src/session/project/role.ts'

test.each([
  ['song_Drums.wav', 'drums'],
  ['03 - Bass (DI).flac', 'bass'],
  ['gtr.wav', 'guitar'],
  ['EPiano.wav', 'piano'],
  ['keys', 'piano'],
  ['Kick.aif', 'drums'],
  ['/music/bass/My Song (drums).mp3', 'drums'],
  ['C:\\Songs\\piano\\Guitar 2.wav', 'guitar'],
  ['leadGuitarL.wav', 'guitar'],
  ['GTR1_DI.wav', 'guitar'],
  ['01Bass.wav', 'bass'],
  ['DRUMS', 'drums'],
  ['Batería.wav', 'drums'],
  ['Bateri\u0301a.wav', 'drums'],
  ['Contrebasse.ogg', 'bass'],
  ['Bass Drum.wav', 'drums'],
  ['bass-guitar.wav', 'bass'],
  ['Fender Rhodes.wav', 'piano'],
  ['OH_L.wav', undefined],
  ['overheads.wav', 'drums'],
  ['Piano Man - Bass.wav', 'bass'],
  ['The Bass Song.wav', 'bass'],
  ['song.wav', 'mix'],
  ['Full Mix.wav', 'mix'],
  ['my master.wav', 'mix'],
  ['mixdown_v2.wav', 'mix'],
  ['drums mix.wav', 'drums'],
  ['mix (no drums).wav', 'mix'],
  ['without bass.wav', undefined],
  ['Bassoon.wav', undefined],
  ['Embassy.wav', undefined],
  ['keystone.wav', undefined],
  ['hatred.wav', undefined],
  ['vocals.wav', undefined],
  ['', undefined],
  ['.wav', undefined],
  ['鼓.wav', undefined],
  ['\u001b[31m\0.wav', undefined],
] as const)('%j goes into %s', (file, lane) => {
  expect(guessRole(file)).toBe(lane)
})

test('several files get a lane each, none twice, and those with the lane’s own name first', () => {
  expect(guessRoles(['kick.wav', 'drums.wav', 'bass.wav', 'gtr 1.wav', 'gtr 2.wav', 'voice.wav', 'mix.wav'])).toEqual([
    undefined,
    'drums',
    'bass',
    'guitar',
    undefined,
    undefined,
    'mix',
  ])
})

test('a single file without a hint is the mix, one with a hint is not', () => {
  expect(guessRoles(['Yesterday.mp3'])).toEqual(['mix'])
  expect(guessRoles(['Yesterday bass.mp3'])).toEqual(['bass'])
  expect(guessRoles([])).toEqual([])
})
