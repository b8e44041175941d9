import {Command} from 'commander'
import {type Audio, duration} from '../audio/audio.ts'
import {decodeFile} from '../audio/decode.ts'
import {BadInput} from '../base/errors.ts'
import {STEMS, type Stem} from '../base/stems.ts'
import {impute} from '../runner/make.ts'
import {settingsFor} from '../sampler/preset.ts'
import {findModel, loadPreset} from './load-settings.ts'
import {checkOutputFolder, fillOutputFolder} from './output-folder.ts'
import {createProgress} from './progress.ts'
import {hashOf, provenanceOf} from './provenance.ts'
import {reportTakes} from './report.ts'
import {numberBetween, parseStem, type RunFlags, rollSeed, wholeBetween, withRunOptions} from './run-options.ts'
import {saveTakes, type Take} from './save-take.ts'
import {refuseMethod} from './task-methods.ts'
import {withRunner} from './with-runner.ts'

type GivenFiles = Partial<Record<Stem, string>>
type Flags = RunFlags & {given: string[]; stems?: string; from?: number; to?: number; takes: number}

const seconds = numberBetween({from: 0, to: 86_400})

export const imputeCommand = (): Command =>
  withRunOptions(new Command('impute'))
    .description('make the missing stems around the given ones')
    .requiredOption('--given <stem=file>', 'a stem to keep; may be repeated', collect, [])
    .option('--stems <names>', 'the stems to make, with commas (default: those not given)')
    .option('--from <s>', 'with a given stem in --stems: remake it from here', seconds)
    .option('--to <s>', '… to here', seconds)
    .option('--takes <n>', 'how many variations', wholeBetween(1, 99), 1)
    .action(async (flags: Flags) => {
      const files = parseGiven(flags.given)
      const make = stemsToMake(flags, files)
      const preset = await loadPreset(flags.preset)
      const model = await findModel(flags.model)
      refuseMethod('impute', 'impute', model.manifest)
      const settings = settingsFor(preset, 'impute', {steps: flags.steps, correction: flags.correction})
      const engine = {name: flags.engine, threads: flags.threads}
      await checkOutputFolder(flags.out, flags)
      const seed = rollSeed(flags.seed)
      const progress = createProgress(process.stderr, flags)

      const takes = await withRunner(async (runner, signal) => {
        const stems = await decodeAll(files, signal)
        checkRange(flags, Object.values(stems)[0]!)
        const hashes = await Promise.all(
          Object.entries(files).map(async ([stem, file]) => [stem, {file, sha256: await hashOf(file)}]),
        )
        const takes: Take[] = []
        for (let take = 0; take < flags.takes; take++) {
          progress.begin(flags.takes > 1 ? `impute ${take + 1}/${flags.takes}` : 'impute')
          const {stems: made, ...facts} = await impute(
            runner,
            {stems, make, from: flags.from, to: flags.to},
            {pack: model.dir, engine, method: 'impute', settings, seed, take},
            {modelRate: model.manifest.sampleRate, signal, onStep: progress.step},
          )
          const kept = Object.entries(files).filter(
            ([stem, file]) => !make.includes(stem as Stem) && /\.wav$/i.test(file),
          )
          const how = {task: 'impute', method: 'impute', settings, seed, take, preset: flags.preset, model} as const
          takes.push({
            stems: made,
            originals: Object.fromEntries(kept),
            provenance: provenanceOf(how, facts, {
              given: Object.fromEntries(hashes),
              made: make,
              from: flags.from,
              to: flags.to,
            }),
          })
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

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

const parseGiven = (given: readonly string[]): GivenFiles => {
  const files: GivenFiles = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1 || at === text.length - 1)
      throw new BadInput(`--given ${text}: expected stem=file, as in drums=beat.wav`)
    const stem = parseStem(text.slice(0, at), '--given')
    if (files[stem]) throw new BadInput(`--given ${stem}: is given twice; expected each stem once`)
    files[stem] = text.slice(at + 1)
  }
  return files
}

const stemsToMake = ({stems, from, to}: Flags, files: GivenFiles): Stem[] => {
  const missing = STEMS.filter(stem => !files[stem])
  const make =
    stems === undefined ? missing : [...new Set(stems.split(',').map(name => parseStem(name.trim(), '--stems')))]
  if (make.length === 0)
    throw new BadInput(
      '--given: all four stems are given, so there is nothing to make; leave one out, or name one in --stems with --from and --to',
    )
  const partly = make.filter(stem => files[stem])
  const ranged = from !== undefined || to !== undefined
  if (partly.length > 0 && !ranged)
    throw new BadInput(
      `--stems ${partly.join(',')}: is given and to be made; say which part with --from and --to, or do not give it`,
    )
  if (ranged && partly.length === 0)
    throw new BadInput('--from and --to remake a part of a given stem; name that stem in --stems')
  return make
}

const checkRange = ({from, to}: Flags, audio: Audio): void => {
  const length = duration(audio)
  if ((from ?? 0) >= (to ?? length))
    throw new BadInput(`--from ${from ?? 0} --to ${to ?? length.toFixed(2)}: the range ends before it begins`)
  if ((from ?? 0) >= length || (to ?? 0) > length + 1e-6)
    throw new BadInput(
      `--from ${from ?? 0} --to ${to ?? length.toFixed(2)}: lies outside the given stems, which are ${length.toFixed(2)} s long`,
    )
}

const decodeAll = async (files: GivenFiles, signal: AbortSignal): Promise<Partial<Record<Stem, Audio>>> => {
  const stems: Partial<Record<Stem, Audio>> = {}
  for (const stem of STEMS) if (files[stem]) stems[stem] = await decodeFile(files[stem], {signal})
  return stems
}
