import {createRunner} from '../../runner/runner.ts'
import {type Making, makeTakes, type Stage} from './make-takes.ts'
import type {Run} from './prepare-run.ts'
import {createProgress} from './progress.ts'
import {reportTakes} from './report.ts'
import type {RunFlags} from './run-options.ts'

/** Makes the takes that a command was asked for and tells about them. Throws BadInput, ModelError and Cancelled. */
export const runTask = async (
  run: Run,
  flags: RunFlags,
  making: Making,
  {signal, output}: Pick<Stage, 'signal' | 'output'>,
): Promise<void> => {
  const runner = createRunner()
  const progress = createProgress(process.stderr, flags)
  try {
    const takes = await makeTakes(run, making, {runner, progress, signal, output})
    reportTakes(run.out, takes, {...flags, takes: making.takes})
  } finally {
    runner.close()
  }
}
