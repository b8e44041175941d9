import {describe, expect, test} from 'vitest'
import {clipOf, deckOf, heardLanes, settle} from '../../../src/session/project/heard.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import type {Estimate} from '../../../src/session/studio/studio.ts'
import {clip, take} from './samples.ts'

const loaded = reduce(emptyProject('test'), {
  kind: 'load',
  clips: {
    drums: clip('audio/drums-0123ab.wav'),
    bass: clip('audio/bass-0123ab.wav'),
    mix: clip('audio/mix-0123ab.wav'),
  },
})
const imputed: Project = {
  ...reduce(loaded, {kind: 'lock', stem: 'drums', locked: true}),
  takes: [take('0001', {stems: {bass: clip('takes/0001/bass.wav')}})],
}
const heard = {project: imputed, folder: '/p'}
const onlyMix = reduce(emptyProject('mix'), {kind: 'load', clips: {mix: clip('audio/mix-0123ab.wav')}})
const audible = (project: Project) =>
  deckOf({project, folder: '/p', listening: settle({kind: 'lanes'}, project)}).tracks.flatMap(track =>
    track.heard ? [track.id] : [],
  )

test('a take is heard with what the lanes hold beside it, locked or not', () => {
  const project = reduce(imputed, {kind: 'load', clips: {guitar: clip('audio/guitar-0123ab.wav')}})
  const {tracks} = deckOf({...heard, project, listening: {kind: 'take', id: '0001'}})
  expect(tracks.map(({id, file}) => [id, file])).toEqual([
    ['bass', '/p/takes/0001/bass.wav'],
    ['drums', '/p/audio/drums-0123ab.wav'],
    ['guitar', '/p/audio/guitar-0123ab.wav'],
  ])
})

test('gain and pan of a lane belong to whatever is heard in it', () => {
  const project = reduce(reduce(imputed, {kind: 'gain', lane: 'bass', gain: -6}), {kind: 'pan', lane: 'bass', pan: 0.5})
  for (const listening of [{kind: 'lanes'}, {kind: 'take', id: '0001'}] as const)
    expect(deckOf({...heard, project, listening}).tracks[0]).toMatchObject({gain: -6, pan: 0.5})
})

test('the live estimate sounds in every lane that is not locked, from where it begins', () => {
  const files = {bass: '/l/bass', drums: '/l/drums', guitar: '/l/guitar', piano: '/l/piano'}
  const estimate = {from: 4, files} as Estimate
  const {tracks} = deckOf({...heard, listening: {kind: 'estimate'}, estimate})
  expect(tracks.map(({id, file, from}) => [id, file, from])).toEqual([
    ['bass', '/l/bass', 4],
    ['drums', '/p/audio/drums-0123ab.wav', undefined],
    ['guitar', '/l/guitar', 4],
    ['piano', '/l/piano', 4],
  ])
})

test('a deck plays as long as it is told to', () => {
  expect(deckOf({...heard, listening: {kind: 'lanes'}, seconds: 30}).seconds).toBe(30)
  expect(deckOf({...heard, listening: {kind: 'lanes'}})).not.toHaveProperty('seconds')
})

test('the lanes show what is heard', () => {
  expect(clipOf(imputed, 'bass', {kind: 'lanes'})?.file).toBe('audio/bass-0123ab.wav')
  expect(clipOf(imputed, 'bass', {kind: 'take', id: '0001'})?.file).toBe('takes/0001/bass.wav')
})

test('what is gone is not listened to any more', () => {
  expect(settle({kind: 'take', id: '0002'}, imputed)).toEqual({kind: 'lanes'})
  expect(settle({kind: 'mix'}, reduce(imputed, {kind: 'remove', lane: 'mix'}))).toEqual({kind: 'lanes'})
  expect(settle({kind: 'estimate'}, imputed)).toEqual({kind: 'lanes'})
  expect(settle({kind: 'take', id: '0001'}, imputed)).toEqual({kind: 'take', id: '0001'})
  expect(settle({kind: 'lanes'}, onlyMix)).toEqual({kind: 'mix'})
  expect(deckOf({project: onlyMix, folder: '/p', listening: {kind: 'mix'}}).tracks).toHaveLength(1)
})

describe('mutes and solos', () => {
  test('of a lane that is not there silence nobody', () => {
    const project = reduce(loaded, {kind: 'solo', lane: 'piano', soloed: true})
    expect(audible(project)).toEqual(['bass', 'drums'])
    const take = reduce(imputed, {kind: 'solo', lane: 'guitar', soloed: true})
    const {tracks} = deckOf({project: take, folder: '/p', listening: {kind: 'take', id: '0001'}})
    expect(tracks.map(track => track.heard)).toEqual([true, true])
  })

  test('of a lane that was removed are not the only thing that is left', () => {
    const soloed = reduce(loaded, {kind: 'solo', lane: 'drums', soloed: true})
    expect(audible(soloed)).toEqual(['drums'])
    expect(audible(reduce(soloed, {kind: 'remove', lane: 'drums'}))).toEqual(['bass'])
  })

  test.each([
    ['nothing is turned', loaded],
    ['one is soloed', reduce(loaded, {kind: 'solo', lane: 'drums', soloed: true})],
    ['an empty one is soloed', reduce(loaded, {kind: 'solo', lane: 'guitar', soloed: true})],
    ['one is muted', reduce(loaded, {kind: 'mute', lane: 'bass', muted: true})],
    ['there is only the mix', onlyMix],
    ['the mix, which is all there is, is muted', reduce(onlyMix, {kind: 'mute', lane: 'mix', muted: true})],
    ['there is nothing', emptyProject('none')],
  ])('say of a mixdown what they say of the lanes, when %s', (_, project) => {
    expect(heardLanes(project, settle({kind: 'lanes'}, project))).toEqual(audible(project))
  })

  test.each([[{kind: 'lanes'}], [{kind: 'mix'}], [{kind: 'take', id: '0001'}]] as const)(
    'say of a mixdown what they say of %j',
    listening => {
      const project = reduce(
        {...imputed, takes: [take('0001', {stems: {piano: clip('takes/0001/piano.wav')}})]},
        {kind: 'mute', lane: 'drums', muted: true},
      )
      const {tracks} = deckOf({project, folder: '/p', listening})
      expect(heardLanes(project, listening)).toEqual(tracks.filter(({heard}) => heard).map(({id}) => id))
    },
  )
})
