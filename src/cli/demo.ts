import {access, constants} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {Command} from 'commander'
import {type Audio, foldToMono} from '../audio/audio.ts'
import {decodeFile} from '../audio/files/decode.ts'
import {asset} from '../base/assets.ts'
import {STEMS} from '../base/stems.ts'
import {siSnrImprovement} from '../eval/si-snr.ts'
import {AUTO_ENGINE} from '../runner/engines.ts'
import {generate, impute} from '../runner/make.ts'
import {createRunner} from '../runner/runner.ts'
import {type Made, separate} from '../runner/separate.ts'
import type {TaskName} from '../session/recipe/task-methods.ts'
import {laneOptions, lanes} from './run/lane.ts'
import {type Bench, makeTakes, type Stage} from './run/make-takes.ts'
import {prepareRun} from './run/prepare-run.ts'
import {createProgress} from './run/progress.ts'

const FLAGS = {preset: 'balanced', model: 'quartet-small', engine: AUTO_ENGINE, seed: 1, force: true} as const

/** What the demo imputes and generates: one window, so that nobody waits long. */
const SECONDS = 12

const beginning = ({sampleRate, channels}: Audio): Audio => ({
  sampleRate,
  channels: channels.map(channel => channel.slice(0, SECONDS * sampleRate)),
})

/** Where the results go: a folder in the current one, or where that cannot be written, in the system's temporary one. */
const outputFolder = async (): Promise<string> => {
  const here = await access('.', constants.W_OK).then(
    () => true,
    () => false,
  )
  return path.join(here ? '.' : tmpdir(), 'quartet-demo')
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

/** Runs one task as its command would, into its own folder of the demo's, and draws what came out. */
const perform = async (
  stage: Stage,
  task: TaskName,
  {make, notes}: {make: (bench: Bench) => Promise<Made>; notes: (made: Made) => string[]},
): Promise<Made> => {
  const out = path.join(await outputFolder(), task)
  const run = await prepareRun(task, {...FLAGS, out}, {})
  let made: Made | undefined
  const keep = async (bench: Bench): Promise<Made> => {
    made = await make(bench)
    return made
  }
  await makeTakes(run, {make: keep, details: {}}, stage)
  tell(out, made!, notes(made!))
  return made!
}

const demo = async (stage: Stage): Promise<void> => {
  const folder = asset('examples', 'demo')
  const read = (name: string): Promise<Audio> => decodeFile(path.join(folder, `${name}.wav`), stage)
  const mix = await read('mix')
  const truth = await Promise.all(STEMS.map(read))

  console.log('Separating examples/demo/mix.wav')
  const separated = await perform(stage, 'separate', {
    make: ({runner, request, options}) => separate(runner, mix, request, options),
    notes: made => gainsOver(mix, truth, made).map(gain => `${gain >= 0 ? '+' : ''}${gain.toFixed(1)} dB`),
  })
  const gains = gainsOver(mix, truth, separated)
  const mean = gains.reduce((a, b) => a + b) / gains.length
  console.log(`  How good: on average ${mean.toFixed(1)} dB nearer to the true stems than the mix is (SI-SDRi).\n`)

  console.log(`Imputing a new bass around ${SECONDS} s of drums, guitar and piano`)
  const [, drums, guitar, piano] = truth.map(beginning)
  await perform(stage, 'impute', {
    make: ({runner, request, options}) =>
      impute(runner, {stems: {drums, guitar, piano}, make: ['bass']}, request, options),
    notes: () => ['new', 'given', 'given', 'given'],
  })

  console.log(`Generating ${SECONDS} s of all four`)
  await perform(stage, 'generate', {
    make: ({runner, request, options}) => generate(runner, SECONDS, request, options),
    notes: () => [],
  })
}

export const demoCommand = (signal: AbortSignal): Command =>
  new Command('demo')
    .description('separate, impute and generate on the example project')
    .option('--quiet', 'print no progress')
    .action(async ({quiet}: {quiet?: boolean}) => {
      const begun = performance.now()
      const runner = createRunner()
      try {
        await demo({runner, progress: createProgress(process.stderr, {quiet}), signal})
      } finally {
        runner.close()
      }
      const seconds = ((performance.now() - begun) / 1000).toFixed(0)
      console.log(`Done in ${seconds} s. Your own song: node bin/quartet separate song.wav --out stems`)
    })
