import {BadInput} from '../../base/errors.ts'
import {createAutosave} from '../../session/folder/autosave.ts'
import {LANES, type Project} from '../../session/project/project.ts'
import {messageOf} from './message.ts'
import type {Saved} from './state.ts'
import type {OpenFolder} from './tools.ts'

/** Keeps one open project folder in step with the desk until it is given back. */
export type Keeper = {
  readonly opened: OpenFolder
  /** The project is now this: saved soon. */
  changed(project: Project): void
  /** Saves at once, also what failed before. Resolves with why it could not, in one line. */
  save(): Promise<string | undefined>
  /** For a program that ends this moment: saves without waiting for anything. Never throws. */
  abandon(): void
  /** Gives the folder back; `mentioned` are states besides those that the keeper was told of. Never throws. */
  release(mentioned: readonly Project[]): void
}

type Options = {
  /** With where the person is now. */
  readonly placed: (project: Project) => Project
  readonly onSaved: (saved: Saved) => void
}

export const keep = (opened: OpenFolder, {placed, onSaved}: Options): Keeper => {
  let newest = opened.project
  /** Every set of takes and clips that there was: undo reaches back only so far, and what it has forgotten still lies on disk. */
  const held = [opened.project]
  let failed: string | undefined
  const autosave = createAutosave({
    save: project => opened.save(placed(project)),
    onResult: ({error}) => {
      failed = error === undefined ? undefined : (messageOf(error) ?? 'the project cannot be saved')
      onSaved(failed === undefined ? (autosave.isSaved() ? 'saved' : 'unsaved') : {failed})
    },
  })
  const save = async (): Promise<string | undefined> => {
    if (opened.readOnly) return `${opened.folder}: cannot be written to`
    // Told again, so that where the person is now is saved even when nothing was edited.
    autosave.changed(newest)
    await autosave.flush()
    return autosave.isSaved() ? undefined : (failed ?? 'the project cannot be saved')
  }
  return {
    opened,
    changed: project => {
      if (project.takes !== newest.takes || LANES.some(name => project.lanes[name].clip !== newest.lanes[name].clip))
        held.push(project)
      newest = project
      if (opened.readOnly) return
      // What could not be saved is said until it is.
      if (failed === undefined) onSaved('unsaved')
      autosave.changed(project)
    },
    save,
    abandon: () => opened.abandon(autosave.isSaved() ? undefined : placed(newest)),
    release: mentioned => opened.close({mentioned: [...held, ...mentioned], saved: newest}),
  }
}

/** Throws what a save has to say. */
export const orThrow = (fault: string | undefined): void => {
  if (fault !== undefined) throw new BadInput(fault)
}
