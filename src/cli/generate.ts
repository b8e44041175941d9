import {Command} from 'commander'
import {generate} from '../runner/make.ts'
import {settingsFor} from '../sampler/preset.ts'
import {findModel, loadPreset} from './load-settings.ts'
import {checkOutputFolder, fillOutputFolder} from './output-folder.ts'
import {createProgress} from './progress.ts'
import {provenanceOf} from './provenance.ts'
import {reportTakes} from './report.ts'
import {numberBetween, type RunFlags, rollSeed, wholeBetween, withRunOptions} from './run-options.ts'
import {saveTakes, type Take} from './save-take.ts'
import {refuseMethod} from './task-methods.ts'
import {withRunner} from './with-runner.ts'

type Flags = RunFlags & {seconds: number; takes: number}

export const generateCommand = (): Command =>
  withRunOptions(new Command('generate'))
    .description('make all four stems from nothing')
    .option('--seconds <s>', 'how long', numberBetween({from: 0.1, to: 3600}), 12)
    .option('--takes <n>', 'how many variations', wholeBetween(1, 99), 1)
    .action(async (flags: Flags) => {
      const preset = await loadPreset(flags.preset)
      const model = await findModel(flags.model)
      refuseMethod('generate', 'generate', model.manifest)
      const settings = settingsFor(preset, 'generate', {steps: flags.steps, correction: flags.correction})
      const engine = {name: flags.engine, threads: flags.threads}
      await checkOutputFolder(flags.out, flags)
      const seed = rollSeed(flags.seed)
      const progress = createProgress(process.stderr, flags)

      const takes = await withRunner(async (runner, signal) => {
        const takes: Take[] = []
        for (let take = 0; take < flags.takes; take++) {
          progress.begin(flags.takes > 1 ? `generate ${take + 1}/${flags.takes}` : 'generate')
          const {stems, ...made} = await generate(
            runner,
            flags.seconds,
            {pack: model.dir, engine, method: 'generate', settings, seed, take},
            {modelRate: model.manifest.sampleRate, signal, onStep: progress.step},
          )
          const facts = {
            task: 'generate',
            method: 'generate',
            settings,
            seed,
            take,
            preset: flags.preset,
            model,
          } as const
          takes.push({stems, provenance: provenanceOf(facts, made, {seconds: flags.seconds})})
        }
        progress.end()
        await fillOutputFolder(flags.out, staging => saveTakes(staging, takes))
        return takes
      })
      reportTakes(
        flags.out,
        takes.map(take => take.provenance),
        flags,
      )
    })
