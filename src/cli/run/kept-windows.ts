import {createHash} from 'node:crypto'
import {programHash} from '../../base/program-hash.ts'
import type {Seconds} from '../../base/units.ts'
import {engineText} from '../../runner/engines.ts'
import type {Found} from '../../runner/separate.ts'
import type {Reached} from '../../sampler/windows/long.ts'
import type {Bench} from './make-takes.ts'
import type {Run} from './prepare-run.ts'

/** Sound that is longer is worth keeping what is finished of it when the run is stopped. */
export const WORTH_KEEPING: Seconds = 60

/**
 * A hash of everything that decides the stems but the seed. Which engine makes them is not among it, but a model elsewhere
 * has windows of its own.
 */
export const workKey = (
  {task, method, settings, model, guess, rest, request: {engine}}: Run,
  input: Readonly<Record<string, unknown>>,
): string => {
  const first = guess && [guess.method, guess.settings, guess.model.hash]
  const elsewhere = engine.kind === 'remote' ? [engineText(engine)] : []
  const before = rest ? [[rest.request.settings, rest.model.hash]] : []
  return createHash('sha256')
    .update(JSON.stringify([programHash(), task, method, settings, model.hash, first, input, ...before, ...elsewhere]))
    .digest('hex')
}

/** Where work tells how far it is: with what, where that is not the only thing it makes. */
type Hooks = {
  readonly onResume: (reached: Reached, of?: Found) => void
  readonly onFinished: (reached: Reached, of?: Found) => void
}

/**
 * Does work whose finished windows stay when it is stopped, if the sound is long enough to be worth it, and tells how many
 * stay and from where it goes on.
 */
export const keepingWork = async <Result>(
  {progress, keep}: Pick<Bench, 'progress' | 'keep'>,
  seconds: Seconds,
  act: (hooks: Hooks) => Promise<Result>,
): Promise<Result> => {
  let finished: readonly [Reached, Found?] | undefined
  try {
    return await act({
      onResume: (...reached) => {
        finished = reached
        progress.note(resumed(...reached))
      },
      onFinished: (...reached) => {
        if (seconds <= WORTH_KEEPING) return
        finished = reached
        keep()
      },
    })
  } catch (error) {
    if (finished) progress.note(kept(...finished))
    throw error
  }
}

const resumed = ({window, windows}: Reached, of?: Found): string =>
  window < windows
    ? `quartet: continues at window ${window + 1} of ${windows}${suffix(of)}`
    : `quartet: continues after the last of ${windows} windows${suffix(of)}`

const kept = ({window, windows}: Reached, of?: Found): string =>
  `quartet: ${window} of ${windows} windows${suffix(of)} are kept; the same command again goes on from there`

const suffix = (of?: Found): string => (of === 'rest' ? ' of the rest' : '')
