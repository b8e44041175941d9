import path from 'node:path'
import {Command} from 'commander'
import {BadInput, ModelError} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {type ImportConfig, readImportConfig} from '../../model/pack/describe-import.ts'
import {type CheckpointFiles, importCheckpoint} from '../../model/pack/import-checkpoint.ts'
import {choiceOption, textOption} from '../options.ts'
import {parseSources, SOURCES_HELP} from './import-sources.ts'
import {newPackFolder, reportPack} from './new-pack.ts'
import {createTransferProgress} from './transfer-progress.ts'

type Flags = {
  stems?: string
  config?: string
  name?: string
  licence?: string
  dtype: 'f16' | 'f32'
  out?: string
  force?: boolean
  json?: boolean
  quiet?: boolean
}

const TITLES = {write: 'import', check: 'check what was written'} as const

export const importCommand = (signal: AbortSignal): Command =>
  new Command('import')
    .description('turn an official MSDM checkpoint into a pack, or four one-stem ones into a weak pack')
    .argument('<checkpoint...>', 'one file, or four of one stem each')
    .addOption(textOption('--stems <list>', 'the stems of four files, in their order', 'four stems'))
    .addOption(textOption('--config <model.json>', 'what the file does not say about its network', 'a file'))
    .addOption(textOption('--name <name>', 'the pack’s name (default: the file’s, of four imported-weak)', 'a name'))
    .addOption(textOption('--licence <text>', 'under which the weights may be used', 'a licence'))
    .addOption(
      choiceOption('--dtype <type>', 'how weights are kept: f16 or f32', {choices: ['f16', 'f32']}).default('f16'),
    )
    .addOption(textOption('-o, --out <dir>', 'the pack’s folder (default: the user’s models folder)', 'a folder'))
    .option('--force', 'replace a pack that is there')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'print no progress')
    .addHelpText('after', SOURCES_HELP)
    .action(async (texts: string[], {stems, out, force, json, quiet, ...flags}: Flags) => {
      const sources = parseSources(texts, stems)
      const config = flags.config === undefined ? undefined : await readImportConfig(flags.config)
      const name = packName(sources, {flag: flags.name, config})
      const folder = await newPackFolder(name, {out, force})
      const progress = createTransferProgress(process.stderr, {quiet})
      const pack = await importCheckpoint(sources, folder, {
        name,
        licence: flags.licence,
        config,
        dtype: flags.dtype === 'f32' ? 'F32' : 'F16',
        force,
        onProgress: ({phase, done, total}) => progress.show(TITLES[phase], done, total),
        onNote: line => progress.say(`${line}; say it with --config if it is not`),
        signal,
      })
        .catch(refuse)
        .finally(progress.end)
      reportPack(pack, {json})
    })

/** The checkpoints are what the user gave: whatever is wrong with them is bad input, not a pack that fails. */
const refuse = (error: unknown): never => {
  throw error instanceof ModelError ? new BadInput(error.message, error) : error
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

const packName = (sources: CheckpointFiles, {flag, config}: {flag?: string; config?: ImportConfig}): string => {
  const wish = flag ?? config?.fields.name
  if (wish === undefined) return typeof sources === 'string' ? nameFrom(sources) : 'imported-weak'
  if (typeof wish === 'string' && NAME.test(wish)) return wish
  const where = flag === undefined ? `${config?.path}: name` : '--name'
  throw new BadInput(
    `${where} ${shown(String(wish))}: expected lower-case letters, digits, dots and dashes; choose another`,
  )
}

const nameFrom = (file: string): string =>
  path
    .basename(file)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64) || 'imported'
