import path from 'node:path'
import {newHistory} from '../../session/project/history.ts'
import {emptyProject, type Project} from '../../session/project/project.ts'
import type {Desk} from './state.ts'

/** The desk before its folder has been read. */
export const emptyDesk = (folder: string): Desk => ({
  ready: false,
  folder,
  readOnly: false,
  history: newHistory(emptyProject('')),
  saved: 'saved',
  missing: new Set(),
  undrawn: new Set(),
  overviews: new Map(),
  pane: 'lanes',
  lane: 'bass',
  row: 'task',
  takeOrder: 'newest',
  listening: {kind: 'lanes'},
  other: {kind: 'mix'},
  loading: [],
  writing: 0,
  choices: {presets: [], models: []},
})

/** Called what its folder is called, for that is what people rename and copy. */
export const calledAfter = (folder: string, project: Project): Project => {
  const name = path.basename(folder)
  return name === '' || name === project.name ? project : {...project, name}
}

/** A project as it is put on the desk. */
export const withProject = (desk: Desk, folder: string, project: Project): Desk => ({
  ...emptyDesk(folder),
  ready: true,
  history: newHistory(project),
  lane: project.place.lane,
  take: project.takes.at(-1)?.id,
  player: desk.player && {...desk.player, playing: false, position: project.place.position},
  takeOrder: desk.takeOrder,
  writing: desk.writing,
  choices: desk.choices,
  recipe: desk.recipe,
  browsed: desk.browsed,
})
