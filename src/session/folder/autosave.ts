import type {Project} from '../project/project.ts'

/** What happened to a save. */
export type SaveResult =
  | {readonly project: Project; readonly error?: never}
  | {readonly project: Project; readonly error: unknown}

export type Timers = {
  /** Calls back once after that many milliseconds. */
  set(callback: () => void, milliseconds: number): unknown
  clear(timer: unknown): void
}

export type AutosaveOptions = {
  readonly save: (project: Project) => Promise<void>
  /** Milliseconds from a change to its save; changes in between are saved with it. */
  readonly delay?: number
  readonly onResult?: (result: SaveResult) => void
  readonly clock?: Timers
}

export type Autosave = {
  /** The project is now this: saved soon. */
  changed(project: Project): void
  /** Saves at once what is not yet saved, also what failed before. Ends when it is saved or has failed again; never rejects. */
  flush(): Promise<void>
  /** Whether everything that was told is on disk. */
  isSaved(): boolean
}

const realTimers: Timers = {
  set: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clear: timer => clearTimeout(timer as NodeJS.Timeout),
}

/** Saves a project soon after it changed, one save at a time. A save that failed is tried again with the next change. */
export const createAutosave = ({
  save,
  delay = 2000,
  onResult = () => {},
  clock = realTimers,
}: AutosaveOptions): Autosave => {
  let unsaved: Project | undefined
  let timer: unknown
  let saving: Promise<void> | undefined

  const stopTimer = (): void => {
    if (timer !== undefined) clock.clear(timer)
    timer = undefined
  }
  const startTimer = (): void => {
    timer ??= clock.set(() => {
      timer = undefined
      start()
    }, delay)
  }
  const start = (): void => {
    if (!saving && unsaved) saving = saveOne(unsaved)
  }
  const saveOne = async (project: Project): Promise<void> => {
    const result = await save(project).then(
      (): SaveResult => ({project}),
      (error: unknown): SaveResult => ({project, error}),
    )
    saving = undefined
    if (unsaved === project && !('error' in result)) unsaved = undefined
    // What changed meanwhile waits its turn; what failed waits for a change.
    if (unsaved && unsaved !== project) startTimer()
    onResult(result)
  }
  return {
    changed: project => {
      unsaved = project
      if (!saving) startTimer()
    },
    flush: async () => {
      await saving
      let tried: Project | undefined
      while (unsaved && unsaved !== tried) {
        stopTimer()
        tried = unsaved
        start()
        await saving
      }
    },
    isSaved: () => unsaved === undefined,
  }
}
