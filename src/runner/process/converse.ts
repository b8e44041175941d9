import {Cancelled, ModelError} from '../../base/errors.ts'
import {type Forked, isFromOutside} from '../../base/fork-entry.ts'
import type {Stretch} from '../../sampler/windows/long.ts'
import type {Job, JobFacts, JobStep} from '../job.ts'
import {fromFailure} from './failure.ts'
import type {Report, Request} from './messages.ts'

export type Conversation = {
  readonly onStep?: (step: JobStep) => void
  readonly onStretch?: (stretch: Stretch) => void
  readonly signal: AbortSignal
  /** Kills the child: it is in the middle of a job that nobody wants. */
  readonly drop: () => void
}

/** The child ended in the middle of a job; `answered` tells whether it had said anything about it. */
export class ChildEnded extends ModelError {
  readonly answered: boolean
  constructor(message: string, answered: boolean) {
    super(message, {mend: {change: 'engine', or: 'nothing was written; try again'}})
    this.answered = answered
  }
}

/** Sends one job to the child and listens until it is done, has failed, is cancelled, or the child has died. */
export const converse = ({process, lastWords}: Forked, job: Job, talk: Conversation): Promise<JobFacts> =>
  new Promise((resolve, reject) => {
    let sendFault = ''
    let answered = false

    const settle = (act: () => void): void => {
      process.off('message', onMessage)
      process.off('exit', onExit)
      process.off('error', onError)
      talk.signal.removeEventListener('abort', onAbort)
      act()
    }
    const fail = (error: unknown): void => settle(() => reject(error))
    const abandon = (error: unknown): void => {
      talk.drop()
      fail(error)
    }

    const receive = (report: Report): void => {
      switch (report.kind) {
        case 'step':
          talk.onStep?.(report)
          break
        case 'stretch':
          talk.onStretch?.(report)
          break
        case 'done':
          settle(() => resolve(report.facts))
          break
        case 'failed':
          fail(fromFailure(report, 'the engine'))
      }
    }
    const onMessage = (report: Report): void => {
      answered = true
      try {
        receive(report)
      } catch (error) {
        abandon(error)
      }
    }
    const onExit = (code: number | null, how: string | null): void => {
      if (isFromOutside(how)) {
        fail(new Cancelled())
        return
      }
      const words = [how === 'SIGKILL' ? 'killed from outside, perhaps for want of memory' : '', sendFault, lastWords()]
      const why = [`the engine's process ended (${how ?? `code ${code}`})`, ...words.filter(Boolean)].join(': ')
      fail(new ChildEnded(why, answered))
    }
    const onError = (error: Error): void =>
      abandon(new ModelError(`the engine's process cannot be used: ${error.message}; try again`))
    const onAbort = (): void => abandon(new Cancelled())

    process.on('message', onMessage)
    process.on('exit', onExit)
    process.on('error', onError)
    talk.signal.addEventListener('abort', onAbort)
    // One that was raised before tells nobody any more.
    if (talk.signal.aborted) return onAbort()
    const request: Request = {kind: 'perform', job}
    process.send(request, error => {
      if (!error) return
      // The child is gone or its channel broken; either way its exit is what ends the conversation.
      sendFault = error.message
      process.kill('SIGKILL')
    })
  })
