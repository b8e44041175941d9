import {access, constants} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {Command} from 'commander'
import {type Audio, foldToMono} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {asset} from '../base/assets.ts'
import {STEMS} from '../base/stems.ts'
import {siSnrImprovement} from '../eval/si-snr.ts'
import {generate, impute} from '../runner/make.ts'
import {type Made, separate} from '../runner/separate.ts'
import type {Method} from '../sampler/methods.ts'
import {settingsFor} from '../sampler/preset.ts'
import {laneOptions, lanes} from './lane.ts'
import {findModel, loadPreset, separatorFor} from './load-settings.ts'
import {fillOutputFolder} from './output-folder.ts'
import {createProgress, type Progress} from './progress.ts'
import {provenanceOf} from './provenance.ts'
import {saveTakes} from './save-take.ts'
import {withRunner} from './with-runner.ts'

const SEED = 1
const MODEL = 'quartet-small'
const PRESET = 'balanced'

/** Where the results go: a folder in the current one, or where that cannot be written, in the system's temporary one. */
const outputFolder = async (): Promise<string> => {
  const here = await access('.', constants.W_OK).then(
    () => true,
    () => false,
  )
  return path.join(here ? '.' : tmpdir(), 'quartet-demo')
}

type Bench = {signal: AbortSignal; progress: Progress; out: string; model: Awaited<ReturnType<typeof findModel>>}

const runTask = async (
  {signal, progress, out, model}: Bench,
  task: 'separate' | 'impute' | 'generate',
  {
    method,
    make,
  }: {
    method: Method
    make: (request: Parameters<typeof generate>[2], options: Parameters<typeof generate>[3]) => Promise<Made>
  },
): Promise<Made> => {
  progress.begin(task)
  const settings = settingsFor(await loadPreset(PRESET), method)
  const request = {pack: model.dir, engine: {name: 'auto'}, method, settings, seed: SEED}
  const made = await make(request, {modelRate: model.manifest.sampleRate, signal, onStep: progress.step})
  progress.end()
  const provenance = provenanceOf({task, method, settings, seed: SEED, preset: PRESET, model}, made, {})
  const folder = path.join(out, task)
  await fillOutputFolder(folder, staging => saveTakes(staging, [{stems: made.stems, provenance}]))
  return made
}

const tell = (folder: string, made: Made, notes: readonly string[] = []): void => {
  for (const line of lanes(made.stems.map(foldToMono), notes, laneOptions(process.stdout))) console.log(line)
  const calls = `${made.evaluations} network call${made.evaluations === 1 ? '' : 's'}`
  console.log(`  ${folder}: four stems, ${calls} in ${made.runSeconds.toFixed(1)} s\n`)
}

/** How much nearer each stem is to the true one than the mix is, SI-SDRi in dB. */
const gainsOver = (mix: Audio, truth: readonly Audio[], made: Made): number[] => {
  const reference = foldToMono(mix)
  return truth.map((stem, n) => siSnrImprovement(foldToMono(made.stems[n]!), foldToMono(stem), reference))
}

export const demoCommand = (): Command =>
  new Command('demo')
    .description('separate, impute and generate on the example project')
    .option('--quiet', 'print no progress')
    .action(async ({quiet}: {quiet?: boolean}) => {
      const begun = performance.now()
      const folder = asset('examples', 'demo')
      const out = await outputFolder()
      const mix = await decodeFile(path.join(folder, 'mix.wav'))
      const truth = await Promise.all(STEMS.map(stem => decodeFile(path.join(folder, `${stem}.wav`))))
      const model = await findModel(MODEL)
      const progress = createProgress(process.stderr, {quiet})
      await withRunner(async (runner, signal) => {
        const bench: Bench = {signal, progress, out, model}
        console.log(`Separating ${path.join(folder, 'mix.wav')}`)
        const separator = separatorFor(model.manifest, await loadPreset(PRESET))
        const separated = await runTask(bench, 'separate', {
          method: separator,
          make: (request, options) => separate(runner, mix, request, options),
        })
        const gains = gainsOver(mix, truth, separated)
        const mean = gains.reduce((a, b) => a + b) / gains.length
        const notes = gains.map(gain => `${gain >= 0 ? '+' : ''}${gain.toFixed(1)} dB`)
        tell(path.join(out, 'separate'), separated, notes)
        console.log(
          `  How good: on average ${mean.toFixed(1)} dB nearer to the true stems than the mix is (SI-SDRi).\n`,
        )

        console.log('Imputing a new bass around the drums, guitar and piano')
        const [, drums, guitar, piano] = truth
        const imputed = await runTask(bench, 'impute', {
          method: 'impute',
          make: (request, options) => impute(runner, {stems: {drums, guitar, piano}, make: ['bass']}, request, options),
        })
        tell(path.join(out, 'impute'), imputed, ['new', 'given', 'given', 'given'])

        console.log('Generating 12 s of all four')
        const generated = await runTask(bench, 'generate', {
          method: 'generate',
          make: (request, options) => generate(runner, 12, request, options),
        })
        tell(path.join(out, 'generate'), generated)
      })
      console.log(
        `Done in ${((performance.now() - begun) / 1000).toFixed(0)} s. Your own song: node bin/quartet separate song.wav --out stems`,
      )
    })
