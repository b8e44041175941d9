// The process that holds the network: it may block, crash or be killed without harm to the one that started it.

import {toFailure} from './failure.ts'
import type {Report, Request} from './messages.ts'
import {createJobPerformer} from './perform.ts'

const performer = createJobPerformer()

/** Whoever started it is gone: nobody is left to answer, and a driver's exit handlers may hang. */
const end = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

const send = (report: Report): Promise<void> =>
  new Promise(resolve => {
    if (!process.connected) return end()
    process.send!(report, (error: Error | null) => (error ? end() : resolve()))
  })

const perform = async ({job}: Request): Promise<void> => {
  try {
    const run = performer.perform(job)
    let next = await run.next()
    for (; !next.done; next = await run.next()) await send(next.value)
    await send({kind: 'done', facts: next.value})
  } catch (error) {
    await send({kind: 'failed', ...toFailure(error)})
  }
}

// Ctrl-C in a shell reaches the whole process group. What it means is for the caller to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('message', (request: Request) => void perform(request))
process.on('disconnect', end)
// Told before anybody listened, should the caller be gone already.
if (!process.connected) end()
