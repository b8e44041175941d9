import {type History, note} from '../../session/project/history.ts'
import type {Place} from '../../session/project/project.ts'

/** Where the person is; not an edit, so undo does not move it. */
export const placed = (history: History, place: Partial<Place>): History =>
  note(history, project => ({...project, place: {...project.place, ...place}}))
