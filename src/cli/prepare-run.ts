import {BadInput} from '../base/errors.ts'
import type {Stem} from '../base/stems.ts'
import type {EngineChoice} from '../runner/job.ts'
import type {Method} from '../sampler/methods.ts'
import {settingsFor} from '../sampler/preset.ts'
import type {MethodSettings} from '../sampler/settings.ts'
import {type FoundModel, findModel, loadPreset} from '../session/recipe/library.ts'
import {separatorFor} from '../session/recipe/separator-for.ts'
import {methodFault, type TaskName} from '../session/recipe/task-methods.ts'
import {checkOutputFolder} from './output-folder.ts'
import {type RunFlags, rollSeed} from './run-options.ts'

/** All that is decided before a run's input is read. */
export type Run = {
  readonly task: TaskName
  readonly method: Method
  readonly settings: MethodSettings
  readonly preset: string
  readonly model: FoundModel
  readonly engine: EngineChoice
  readonly seed: number
  readonly out: string
  readonly force: boolean
}

type Wish = {method?: Method; constrained?: Stem}

/**
 * Finds the preset, the pack and the method that the flags ask for, and checks that they go together and that results can
 * be written. Makes nothing. Throws BadInput, and ModelError when the pack's manifest is broken.
 */
export const prepareRun = async (task: TaskName, flags: RunFlags, {method: wish, constrained}: Wish): Promise<Run> => {
  const {out, force = false, steps, correction} = flags
  if (out === undefined) throw new BadInput('--out: is missing, expected a folder for the stems; add --out stems')
  const preset = await loadPreset(flags.preset, '--preset')
  const model = await findModel(flags.model)
  const method = task === 'separate' ? (wish ?? separatorFor(model.manifest, preset)) : task
  const fault = methodFault(task, method, model.manifest)
  if (fault) throw new BadInput(`--${fault.about}: ${fault.why}`)
  const settings = settingsFor(preset, method, {steps, correction, constrained})
  await checkOutputFolder(out, {force})
  return {
    task,
    method,
    settings,
    preset: flags.preset,
    model,
    engine: {name: flags.engine, threads: flags.threads},
    seed: rollSeed(flags.seed),
    out,
    force,
  }
}
