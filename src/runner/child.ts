// The process that holds the network: it may block, crash or be killed without harm to the one that started it.

import type {Report, Request} from './messages.ts'
import {toReport} from './messages.ts'
import {createPerformer} from './perform.ts'

const performer = createPerformer()

const send = (report: Report): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send!(report, (error: Error | null) => (error ? reject(error) : resolve()))
  })

const perform = async ({job}: Request): Promise<void> => {
  try {
    const run = performer.perform(job)
    let next = await run.next()
    for (; !next.done; next = await run.next()) await send({kind: 'step', step: next.value})
    await send({kind: 'done', result: next.value})
  } catch (error) {
    await send(toReport(error))
  }
}

process.on('message', (request: Request) => void perform(request))
// Whoever started it is gone: nobody is left to answer.
process.on('disconnect', () => process.exit(0))
