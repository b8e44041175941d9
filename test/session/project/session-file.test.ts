import {describe, expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {parseEngine} from '../../../src/runner/engines.ts'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {isNewer, migrated, readSession, writeSession} from '../../../src/session/project/session-file.ts'
import {clip, someProject, take} from './samples.ts'

const full: Project = {
  ...someProject(),
  loop: {from: 1.25, to: 3.5},
  setup: {...someProject().setup, method: 'dirac', steps: 40, seed: 12},
  takes: [take('0001', {starred: true, range: {from: 0, to: 2}}), take('0002', {stems: {}})],
  place: {lane: 'mix', view: 'spectrogram', position: 7.125},
}

/** The session file with another value at a place, or with nothing there. */
const changed = (place: string, value: unknown): string => {
  const session = JSON.parse(writeSession(full))
  const keys = place.split('.')
  const last = keys.pop()!
  keys.reduce((at, key) => at[key], session.project)[last] = value
  return JSON.stringify(session)
}
const refusal = (text: string): string => {
  try {
    readSession(text, 'song/session.json')
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput)
    return (error as Error).message
  }
  throw new Error('was read')
}

test.each([
  ['an empty project', emptyProject('Übung “1”\n')],
  ['a full one', full],
])('%s is read as it was written', (_, project) => {
  expect(readSession(writeSession(project), 'session.json')).toEqual({
    ...project,
    name: project.name.replace('\n', '?'),
  })
})

test.each(['auto', 'cuda:fp16', 'http://a:8000/m,http://b/m'])(
  'its engine %s stands there as people write it',
  text => {
    const project = {...full, setup: {...full.setup, engine: parseEngine(text)}}
    const session = writeSession(project)
    expect(JSON.parse(session).project.setup.engine).toBe(text)
    expect(readSession(session, 'session.json')).toEqual(project)
  },
)

test('what is not known is left out', () => {
  expect(readSession(changed('colour', 'red'), 'session.json')).toEqual(full)
})

describe('a session that cannot be read is refused in one line that says where', () => {
  const file = (path: string) => changed('lanes.bass.clip.file', path)
  test.each([
    ['nothing', '', /^song\/session\.json: is not JSON, expected a session file; mend it, or set it aside/],
    ['half a file', writeSession(full).slice(0, 300), /: is not JSON/],
    ['something else', '[1, 2]', /: version must be a whole number from 1, got nothing; mend it/],
    ['no project', '{"version": 1}', /: project\.Invalid input/],
    ['a version that is none', '{"version": "1"}', /: version must be a whole number from 1, got "1"; /],
    ['a version that never was', '{"version": 0, "project": null}', /: version must be a whole number from 1, got 0; /],
    [
      'a newer version',
      '{"version": 3, "project": {}}',
      /^song\/session\.json: is of version 3, this Quartet reads up to 2; update Quartet$/,
    ],
    ['a path that climbs out', file('../../etc/passwd'), /: project\.lanes\.bass\.clip\.file: must be a path inside/],
    ['one that climbs out later', file('audio/../../x.wav'), /clip\.file: must be a path inside/],
    ['an absolute path', file('/etc/passwd'), /clip\.file: must be a path inside/],
    ['a Windows path', file('C:/x.wav'), /clip\.file: must be a path inside/],
    ['backslashes', file('audio\\x.wav'), /clip\.file: must be a path inside/],
    ['escape codes in a path', file('audio/\u001b[2J.wav'), /clip\.file: must be a path inside/],
    ['a gain beyond all', changed('lanes.mix.gain', 1000), /: project\.lanes\.mix\.gain: /],
    ['a locked mix', changed('lanes.mix.locked', true), /: project\.lanes\.mix\.locked: must be false/],
    ['a lock on nothing', changed('lanes.piano.locked', true), /lanes\.piano\.locked: must be false/],
    ['a lane too few', changed('lanes.guitar', undefined), /: project\.lanes\.guitar: /],
    ['a loop backwards', changed('loop', {from: 2, to: 1}), /: project\.loop\.to: must be later/],
    ['half a step', changed('setup.steps', 2.5), /: project\.setup\.steps: /],
    ['a method that is none', changed('setup.method', 'magic'), /: project\.setup\.method: /],
    ['a method that does not separate', changed('setup.method', 'impute'), /: project\.setup\.method: /],
    [
      'an engine that is none',
      changed('setup.engine', 'steam'),
      /: project\.setup\.engine: steam: expected one of auto,/,
    ],
    [
      'an address that is none',
      changed('setup.engine', 'http://'),
      /: project\.setup\.engine: http:\/\/: is no address/,
    ],
    ['a take’s id that is a path', changed('takes.0.id', '../1'), /: project\.takes\.0\.id: must be/],
    ['two takes of one id', changed('takes.1.id', '0001'), /: project\.takes: must not hold two takes/],
    ['a take of a mix', changed('takes.0.stems.mix', clip('x.wav')), /: project\.takes\.0\.stems/],
  ])('%s', (_, text, expected) => {
    const message = refusal(text)
    expect(message).toMatch(expected)
    expect(message).not.toContain('\n')
  })
})

test('only a newer session is told to be newer', () => {
  expect(isNewer('{"version": 3}')).toBe(true)
  for (const text of [writeSession(full), '{"version": "3"}', '{}', 'null', '']) expect(isNewer(text)).toBe(false)
})

describe('version 0, a folder of plain stems', () => {
  const clips = {bass: clip('bass.wav'), mix: clip('mix.wav')}

  test('becomes a project with the stems in their lanes, set up as they were made', () => {
    const provenance = {
      task: 'separate',
      method: 'dirac',
      preset: 'best',
      seed: 5,
      engine: 'cpu',
      model: {name: 'tiny'},
    }
    const project = migrated({name: 'stems', clips, provenance}, 0, 'stems')
    const empty = emptyProject('stems', {task: 'separate', method: 'dirac', preset: 'best', seed: 5, model: 'tiny'})
    const lanes = {
      ...empty.lanes,
      bass: {...empty.lanes.bass, clip: clips.bass},
      mix: {...empty.lanes.mix, clip: clips.mix},
    }
    expect(project).toEqual({...empty, lanes})
  })

  test.each([[undefined], [{}], [{task: 'sing', seed: 'x', model: 7, preset: null}]])(
    'provenance %j says nothing',
    provenance => {
      expect(migrated({name: 'stems', clips, provenance}, 0, 'stems').setup).toEqual(emptyProject('').setup)
    },
  )
})
