import {createHash} from 'node:crypto'
import type {Seconds} from '../base/units.ts'
import {version} from '../base/version.ts'
import type {LongRunOptions} from '../runner/make-stems.ts'
import type {Reached} from '../sampler/long.ts'
import type {Bench} from './make-takes.ts'
import type {Run} from './prepare-run.ts'

/** Sound that is longer is worth keeping what is finished of it when the run is stopped. */
export const WORTH_KEEPING: Seconds = 60

/** A hash of everything that decides the stems but the seed. Which engine makes them is not among it. */
export const workKey = (
  {task, method, settings, model, guess}: Run,
  input: Readonly<Record<string, unknown>>,
): string => {
  const first = guess && [guess.method, guess.settings, guess.model.hash]
  return createHash('sha256')
    .update(JSON.stringify([version(), task, method, settings, model.hash, first, input]))
    .digest('hex')
}

/**
 * Does work whose finished windows stay when it is stopped, if the sound is long enough to be worth it, and tells how many
 * stay and from where it goes on.
 */
export const keepingWork = async <Result>(
  {progress, keep}: Pick<Bench, 'progress' | 'keep'>,
  seconds: Seconds,
  act: (hooks: Pick<LongRunOptions, 'onResume' | 'onFinished'>) => Promise<Result>,
): Promise<Result> => {
  let finished: Reached | undefined
  try {
    return await act({
      onResume: reached => {
        finished = reached
        progress.note(resumed(reached))
      },
      onFinished: reached => {
        if (seconds <= WORTH_KEEPING) return
        finished = reached
        keep()
      },
    })
  } catch (error) {
    if (finished) progress.note(kept(finished))
    throw error
  }
}

const resumed = ({window, windows}: Reached): string =>
  window < windows
    ? `quartet: continues at window ${window + 1} of ${windows}`
    : `quartet: continues after the last of ${windows} windows`

const kept = ({window, windows}: Reached): string =>
  `quartet: ${window} of ${windows} windows are kept; the same command again goes on from there`
