import {Command} from 'commander'
import {duration, sampleCount} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {separate} from '../runner/separate.ts'
import {parseMethod} from '../sampler/methods.ts'
import {settingsFor} from '../sampler/preset.ts'
import {findModel, loadPreset, separatorFor} from './load-settings.ts'
import {checkOutputFolder, fillOutputFolder} from './output-folder.ts'
import {createProgress} from './progress.ts'
import {hashOf, provenanceOf} from './provenance.ts'
import {reportTakes} from './report.ts'
import {parseStem, type RunFlags, rollSeed, withRunOptions} from './run-options.ts'
import {saveTakes} from './save-take.ts'
import {refuseMethod} from './task-methods.ts'
import {withRunner} from './with-runner.ts'

type Flags = RunFlags & {method?: string; constrained?: string; native?: boolean}

export const separateCommand = (): Command =>
  withRunOptions(new Command('separate'))
    .description('take a mix apart into bass, drums, guitar and piano')
    .argument('<mix>', 'WAV, FLAC, MP3, OGG, Opus, AIFF or M4A')
    .option('--method <name>', 'guided, projected, dirac or gaussian (default: the pack’s own)')
    .option('--constrained <stem>', 'dirac: the stem that takes what the others leave')
    .option('--native', 'write the model’s own 22,050 Hz mono stems')
    .action(async (file: string, flags: Flags) => {
      const preset = await loadPreset(flags.preset)
      const model = await findModel(flags.model)
      const method = flags.method === undefined ? separatorFor(model.manifest, preset) : parseMethod(flags.method)
      refuseMethod('separate', method, model.manifest)
      const settings = settingsFor(preset, method, {
        steps: flags.steps,
        correction: flags.correction,
        constrained: flags.constrained === undefined ? undefined : parseStem(flags.constrained, '--constrained'),
      })
      const engine = {name: flags.engine, threads: flags.threads}
      await checkOutputFolder(flags.out, flags)
      const seed = rollSeed(flags.seed)
      const progress = createProgress(process.stderr, flags)

      const provenance = await withRunner(async (runner, signal) => {
        const mix = await decodeFile(file, {signal})
        progress.begin('separate')
        const {stems, ...made} = await separate(
          runner,
          mix,
          {pack: model.dir, engine, method, settings, seed},
          {modelRate: model.manifest.sampleRate, native: flags.native, signal, onStep: progress.step},
        )
        progress.end()
        const provenance = provenanceOf({task: 'separate', method, settings, seed, preset: flags.preset, model}, made, {
          input: {
            file,
            sha256: await hashOf(file),
            sampleRate: mix.sampleRate,
            channels: mix.channels.length,
            samples: sampleCount(mix),
            seconds: duration(mix),
          },
          native: flags.native ?? false,
        })
        await fillOutputFolder(flags.out, staging => saveTakes(staging, [{stems, provenance}]))
        return provenance
      })
      reportTakes(flags.out, [provenance], flags)
    })
