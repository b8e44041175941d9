import {setPriority} from 'node:os'
import {env} from 'node:process'
import {type Forked, forkEntry} from '../../base/fork-entry.ts'
import {removeLeftFolders} from '../../base/own-temp-folder.ts'

/** Why a priority stays as it is: not allowed, or the process has ended already. */
const LEFT_ALONE: readonly unknown[] = ['EACCES', 'EPERM', 'ESRCH']

const makeNice = (pid: number, niceness: number): void => {
  try {
    setPriority(pid, niceness)
  } catch (error) {
    if (!LEFT_ALONE.includes((error as {info?: {code?: string}}).info?.code)) throw error
  }
}

type ChildOptions = {
  /** How far it stands back for other processes, 0–19; absent: not at all. */
  readonly niceness?: number
  /** Called once, when it has ended for whatever reason. */
  readonly onGone: (child: Forked) => void
}

/** Starts the child process, bundled or in source. */
export const startChild = ({niceness, onGone}: ChildOptions): Forked => {
  const child = forkEntry(import.meta.url, {
    bundled: 'child',
    // Else the runtime puts an id into the home folder and reports to its maker. Its releases heed one or the other.
    env: {...env, ORT_TELEMETRY_DISABLED: '1', CI: 'true'},
    onGone: ({signal}) => {
      // Killed while it loaded, it leaves its graph, which may be as large as a pack.
      if (signal) removeLeftFolders('graph')
      onGone(child)
    },
  })
  // At once, before it has threads: each begins as nice as the one that starts it.
  if (niceness !== undefined && child.process.pid !== undefined) makeNice(child.process.pid, niceness)
  return child
}
