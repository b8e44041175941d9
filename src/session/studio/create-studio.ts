import type {ChildProcess} from 'node:child_process'
import type {Overview} from '../../audio/overview/overview.ts'
import {Cancelled} from '../../base/errors.ts'
import {fromFailure} from '../../runner/process/failure.ts'
import type {Metre} from '../project/metre.ts'
import type {Clip, Take} from '../project/project.ts'
import type {Answer, Request, Task} from './messages.ts'
import {startStudio} from './start-studio.ts'
import type {Exported, Preview, RunOptions, Studio} from './studio.ts'

type Waiting = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly onProgress?: RunOptions['onProgress']
  readonly onTake?: (take: Take) => void
}

type Talk = Omit<Waiting, 'resolve' | 'reject'> & {readonly signal?: AbortSignal}

/** A studio whose process is started by the first task, and again by the next one after it has died. */
export const createStudio = (): Studio => {
  const waiting = new Map<number, Waiting>()
  let child: ChildProcess | undefined
  let count = 0
  let previewing: AbortController | undefined
  let estimating: AbortController | undefined

  const settle = (id: number, act: (who: Waiting) => void): void => {
    const who = waiting.get(id)
    waiting.delete(id)
    if (who) act(who)
  }
  const hear = (answer: Answer): void => {
    const {id} = answer
    switch (answer.kind) {
      case 'progress':
        waiting.get(id)?.onProgress?.(answer.progress)
        break
      case 'take':
        waiting.get(id)?.onTake?.(answer.take)
        break
      case 'done':
        settle(id, ({resolve}) => resolve(answer.value))
        break
      case 'failed':
        settle(id, ({reject}) => reject(fromFailure(answer, 'the studio')))
    }
  }
  const failAll = (error: Error): void => {
    for (const id of [...waiting.keys()]) settle(id, ({reject}) => reject(error))
  }
  const start = (): ChildProcess => {
    const started = startStudio({
      hear,
      onGone: why => {
        if (child !== started) return
        child = undefined
        failAll(why)
      },
    })
    child = started
    return started
  }
  const tell = (process: ChildProcess, request: Request): void => {
    // A channel that breaks ends with the process, and that is heard of.
    process.send(request, () => {})
  }

  const perform = <Value>(task: Task, {signal, ...talk}: Talk = {}): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Cancelled())
      const id = count++
      const process = child ?? start()
      const onAbort = (): void => {
        if (waiting.has(id) && process.connected) tell(process, {kind: 'cancel', id})
        settle(id, () => reject(new Cancelled()))
      }
      signal?.addEventListener('abort', onAbort, {once: true})
      const done = (): void => signal?.removeEventListener('abort', onAbort)
      waiting.set(id, {
        ...talk,
        resolve: value => {
          done()
          resolve(value as Value)
        },
        reject: error => {
          done()
          reject(error)
        },
      })
      tell(process, {kind: 'do', id, task})
    })

  return {
    preview: file => {
      previewing?.abort()
      previewing = new AbortController()
      return perform<Preview>({kind: 'preview', file}, {signal: previewing.signal})
    },
    load: (folder, file, lane, options) => perform<Clip>({kind: 'load', folder, file, lane}, options),
    overview: (folder, clip) => perform<Overview>({kind: 'overview', folder, clip}),
    metre: (folder, clips) => {
      estimating?.abort()
      estimating = new AbortController()
      return perform<Metre | undefined>({kind: 'metre', folder, clips}, {signal: estimating.signal})
    },
    run: (folder, project, {origin, ...options}) => perform<void>({kind: 'run', folder, project, origin}, options),
    saveStems: (folder, project) => perform<void>({kind: 'saveStems', folder, project}),
    export: (folder, project, request, options) =>
      perform<Exported>({kind: 'export', folder, project, request}, options),
    close: () => {
      const last = child
      child = undefined
      if (last?.connected) last.disconnect()
      failAll(new Cancelled())
    },
  }
}
