import {type Clip, emptyProject, type Project, type Take} from '../../../src/session/project/project.ts'
import {reduce} from '../../../src/session/project/reduce.ts'

/** A clip of ten seconds. */
export const clip = (file: string, change: Partial<Clip> = {}): Clip => ({
  file,
  name: file.replace(/.*\//, ''),
  sampleRate: 44_100,
  channels: 2,
  length: 441_000,
  bytes: 3_528_044,
  ...change,
})

export const take = (id: string, change: Partial<Take> = {}): Take => ({
  id,
  task: 'separate',
  method: 'guided',
  preset: 'balanced',
  steps: 2,
  seed: 7,
  index: 0,
  model: 'quartet-small',
  made: '2026-11-24T10:00:00.000Z',
  runSeconds: 3.5,
  starred: false,
  stems: {bass: clip(`takes/${id}/bass.wav`), drums: clip(`takes/${id}/drums.wav`)},
  ...change,
})

/** Drums and bass loaded, drums locked, a mix, two takes. */
export const someProject = (): Project => {
  const loaded = reduce(
    {...emptyProject('song'), takes: [take('0001'), take('0002')]},
    {
      kind: 'load',
      clips: {
        drums: clip('audio/drums-1f3a9c.wav'),
        bass: clip('audio/bass-00aa11.wav'),
        mix: clip('audio/mix-abcdef.wav'),
      },
    },
  )
  return reduce(loaded, {kind: 'lock', stem: 'drums', locked: true})
}
