import type {Edit} from './edit.ts'
import {editWords, knobOf} from './edit-words.ts'
import type {Project} from './project.ts'
import {reduce} from './reduce.ts'

/** A project on one side of an edit, and what that edit did. */
export type Step = {readonly project: Project; readonly words: string}

export type History = {
  /** The project before each edit, oldest first. */
  readonly past: readonly Step[]
  readonly present: Project
  /** The project after each edit that was undone, the next to be redone first. */
  readonly future: readonly Step[]
  /** The knob that the newest edit turned; an edit of the same one joins it. */
  readonly knob?: string
}

/** Edits that can be undone. */
export const DEPTH = 200

export const newHistory = (present: Project): History => ({past: [], present, future: []})

/**
 * Does an edit; the very same history when it changes nothing. Directly after an edit with the same `mergeKey` the two
 * become one step of undo.
 */
export const edit = (history: History, what: Edit, mergeKey: string | undefined = knobOf(what)): History => {
  const {past, present, knob} = history
  const next = reduce(present, what)
  if (next === present) return history
  const joins = mergeKey !== undefined && mergeKey === knob && past.length > 0
  const steps = joins ? past : [...past, {project: present, words: editWords(what)}].slice(-DEPTH)
  return {past: steps, present: next, future: [], ...(mergeKey !== undefined && {knob: mergeKey})}
}

/** The very same history when there is nothing to undo. */
export const undo = (history: History): History => {
  const {past, present, future} = history
  const last = past.at(-1)
  if (!last) return history
  return {past: past.slice(0, -1), present: last.project, future: [{project: present, words: last.words}, ...future]}
}

/** The very same history when there is nothing to redo. */
export const redo = (history: History): History => {
  const {past, present, future} = history
  const [next, ...others] = future
  if (!next) return history
  return {past: [...past, {project: present, words: next.words}], present: next.project, future: others}
}

/** Applies what is no edit (a new take, where a person is) to every state, so that no undo takes it back. */
export const note = (history: History, change: (project: Project) => Project): History => {
  const noted = (steps: readonly Step[]): Step[] => steps.map(({project, words}) => ({project: change(project), words}))
  return {...history, past: noted(history.past), present: change(history.present), future: noted(history.future)}
}

/** Every state that undo and redo reach. */
export const statesOf = ({past, present, future}: History): Project[] => [
  ...past.map(step => step.project),
  present,
  ...future.map(step => step.project),
]

/** What undo and redo would do, as nouns; nothing when there is nothing to do. */
export const undoable = ({past, future}: History): {undo?: string; redo?: string} => ({
  undo: past.at(-1)?.words,
  redo: future[0]?.words,
})
