// The process that does a session's heavy work: decoding, drawing, writing, and talking with the engine's process.

import {toFailure} from '../../runner/process/failure.ts'
import type {Answer, Request, Task} from './messages.ts'
import {createTaskPerformer} from './task-performer.ts'

const performer = createTaskPerformer()
const cancels = new Map<number, AbortController>()

/** Whoever started it is gone. Tasks get a moment to remove what is not whole; nothing may keep the process longer. */
const GRACE = 2000
const end = (): void => {
  for (const cancel of cancels.values()) cancel.abort()
  performer.close()
  if (cancels.size === 0) process.exit()
  setTimeout(() => process.exit(), GRACE)
}

const send = (answer: Answer): void => {
  // A channel that is closed has its own event.
  if (process.connected) process.send!(answer, undefined, undefined, () => {})
}

const perform = async (id: number, task: Task): Promise<void> => {
  const cancel = new AbortController()
  cancels.set(id, cancel)
  try {
    const value = await performer.perform(task, {
      onProgress: progress => send({kind: 'progress', id, progress}),
      onTake: take => send({kind: 'take', id, take}),
      signal: cancel.signal,
    })
    send({kind: 'done', id, value})
  } catch (error) {
    send({kind: 'failed', id, ...toFailure(error)})
  } finally {
    cancels.delete(id)
    if (!process.connected && cancels.size === 0) process.exit()
  }
}

// Ctrl-C in a shell reaches the whole process group. What it means is for the caller to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('message', (request: Request) => {
  if (request.kind === 'cancel') cancels.get(request.id)?.abort()
  else void perform(request.id, request.task)
})
process.on('disconnect', end)
// Told before anybody listened, should the caller be gone already.
if (!process.connected) end()
