import {mkdirSync, rmSync} from 'node:fs'
import path from 'node:path'
import {diskFault, renamed} from '../../base/disk-fault.ts'
import {lockFolder} from '../../session/folder/folder-lock.ts'
import {
  adoptWork,
  beginWork,
  findWork,
  type KeptWork,
  type WorkKey,
  workFolder,
} from '../../session/folder/kept-work.ts'
import {moveIn} from '../../session/folder/move-in.ts'
import {removeLeftovers, stagingName} from '../../session/folder/own-files.ts'
import {removeEmpty} from '../../session/folder/remove-empty.ts'
import {calledOut, refuseFilled} from './output-folder.ts'

export type Output = {
  /** Lets `write` put files into a hidden folder; they are in place only after `publish`. Throws BadInput when the disk fails. */
  save(write: (staging: string) => Promise<void>): Promise<void>
  /**
   * Lets `use` put files into that hidden folder stretch by stretch, and into another one in it what it needs on the way,
   * which holds what an earlier run with the same key left there. Throws BadInput when the disk fails.
   */
  work<Result>(
    key: Required<WorkKey>,
    use: (folders: {staging: string; work: string}) => Promise<Result>,
  ): Promise<Result>
  /** From now on the work stays when the run ends before it has published, so that the next one can go on from there. */
  keep(): void
  /** Moves all that was saved into place, all or nothing. Throws BadInput when another run has filled the folder meanwhile. */
  publish(signal: AbortSignal): Promise<void>
  /** Removes what was neither published nor to be kept; a folder that was made for it goes too when nothing else is in it. */
  discard(): void
}

type OutputOptions = {
  readonly force?: boolean
  /**
   * Asked while no other run may publish there: throws when the results may not go in. Default: the folder must hold nothing
   * unless `force` was given.
   */
  readonly ready?: () => Promise<void>
  /** Called when all is in place, and still no other run may publish there. */
  readonly done?: () => void
  /** Milliseconds to wait for others that publish there; default: ten seconds. */
  readonly patience?: number
  /** Files that step aside even when nothing new takes their place. */
  readonly replaces?: readonly string[]
  /** Others write there as well, and what they left may still be gone on from. */
  readonly shared?: boolean
}

/** Where a run's results go: into `dir`, which is made when the first of them is saved. `dir` was checked before. */
export const openOutput = (
  dir: string,
  {force, ready = async () => (force ? undefined : refuseFilled(dir)), done, patience, replaces, shared}: OutputOptions,
): Output => {
  const target = path.resolve(dir)
  const staging = path.join(target, stagingName())
  let begun = false
  let kept = false
  let made: string | undefined

  const begin = (earlier?: KeptWork): void => {
    if (begun) return
    begun = true
    // Whatever ends the program in order, also a second Ctrl-C, must not leave the staging folder.
    process.once('exit', discard)
    made = mkdirSync(target, {recursive: true})
    // What was worth keeping once still is.
    kept = earlier !== undefined && adoptWork(earlier, staging)
    if (!shared) removeLeftovers(target)
    // Recursive: a failing run beside this one may just have removed the empty folder.
    mkdirSync(staging, {recursive: true})
  }
  const discard = (): void => {
    if (!begun) return
    begun = false
    process.off('exit', discard)
    if (kept) return
    rmSync(staging, {recursive: true, force: true})
    if (made) removeEmpty(target, made)
  }
  const guarded = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    try {
      return await act()
    } catch (error) {
      throw renamed(diskFault(calledOut(dir), error), staging, dir)
    }
  }
  return {
    save: write =>
      guarded(async () => {
        begin()
        await write(staging)
      }),
    work: (key, use) =>
      guarded(() => {
        begin(findWork(target, key))
        beginWork(staging, key)
        return use({staging, work: workFolder(staging)})
      }),
    keep: () => {
      kept = true
    },
    publish: signal =>
      guarded(async () => {
        const release = await lockFolder(target, signal, patience)
        try {
          await ready()
          // Not before: until it is sure that the stems may go in, they can be had again from the work.
          rmSync(workFolder(staging), {recursive: true, force: true})
          kept = false
          moveIn(staging, target, replaces)
          done?.()
        } finally {
          release()
        }
        made = undefined
      }),
    discard,
  }
}
