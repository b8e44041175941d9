import {expect, test} from 'vitest'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'
import {clipOf, deckOf, settle} from '../../../src/tui/workstation/listening.ts'
import {clip, take} from './fakes.ts'

const loaded = reduce(emptyProject('test'), {
  kind: 'load',
  clips: {drums: clip('drums'), bass: clip('bass'), mix: clip('mix')},
})
const imputed: Project = {
  ...reduce(loaded, {kind: 'lock', stem: 'drums', locked: true}),
  takes: [take('0001', {bass: {...clip('bass'), file: 'takes/0001/bass.wav'}})],
}
const heard = {project: imputed, folder: '/p'}

test('a take is heard with the locked stems around it, and with no other', () => {
  const {tracks} = deckOf({...heard, listening: {kind: 'take', id: '0001'}})
  expect(tracks.map(({id, file}) => [id, file])).toEqual([
    ['bass', '/p/takes/0001/bass.wav'],
    ['drums', '/p/audio/drums-0123ab.wav'],
  ])
})

test('gain and pan of a lane belong to whatever is heard in it', () => {
  const project = reduce(reduce(imputed, {kind: 'gain', lane: 'bass', gain: -6}), {kind: 'pan', lane: 'bass', pan: 0.5})
  for (const listening of [{kind: 'lanes'}, {kind: 'take', id: '0001'}] as const)
    expect(deckOf({...heard, project, listening}).tracks[0]).toMatchObject({gain: -6, pan: 0.5})
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
  const onlyMix = reduce(emptyProject('mix'), {kind: 'load', clips: {mix: clip('mix')}})
  expect(settle({kind: 'lanes'}, onlyMix)).toEqual({kind: 'mix'})
  expect(deckOf({project: onlyMix, folder: '/p', listening: {kind: 'mix'}}).tracks).toHaveLength(1)
})
