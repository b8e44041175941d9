import {expect, test} from 'vitest'
import {emptyProject, type Project} from '../../../src/session/project/project.ts'
import {keep} from '../../../src/tui/workstation/keeper.ts'
import type {OpenFolder} from '../../../src/tui/workstation/tools.ts'
import {take} from './fakes.ts'

test('what undo has long forgotten is still known when the folder is given back', () => {
  const empty = emptyProject('test')
  let given: readonly Project[] = []
  const opened: OpenFolder = {
    folder: '/project',
    project: empty,
    missing: [],
    encoded: [],
    readOnly: true,
    news: [],
    save: async () => {},
    abandon: () => {},
    close: ({mentioned}) => {
      given = mentioned
    },
  }
  const keeper = keep(opened, {placed: project => project, onSaved: () => {}})
  keeper.changed({...empty, takes: [take('0001', {})]})
  keeper.changed({...empty, takes: []})
  keeper.release([])
  expect(given.flatMap(({takes}) => takes.map(({id}) => id))).toEqual(['0001'])
})
