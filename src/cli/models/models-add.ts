import {Command, Option} from 'commander'
import {BadInput, Cancelled} from '../../base/errors.ts'
import {shown} from '../../base/printable.ts'
import {addPack} from '../../model/pack/add-pack.ts'
import {readOffer} from '../../model/pack/offer.ts'
import {numberOption, parseText, textOption} from '../options.ts'
import {newPackFolder, reportPack} from './new-pack.ts'
import {createTransferProgress} from './transfer-progress.ts'

type Flags = {sha256?: string; out?: string; retries: number; force?: boolean; json?: boolean; quiet?: boolean}

const HELP = `
The address is that of the pack's model.json; the files that it names are fetched from beside it. A pack comes whole or
not at all: every file is compared with the size and SHA-256 in model.json, and model.json with --sha256 if that is given
(quartet models info tells it as the hash). What was interrupted goes on where it stopped when the same command is given
again. Only https is fetched, and http from this machine.`

const parseHash = (text: string): string => {
  const hash = text.trim().toLowerCase()
  if (/^[0-9a-f]{64}$/.test(hash)) return hash
  throw new BadInput(`--sha256 ${shown(text)}: expected 64 hexadecimal digits`)
}

export const addCommand = (signal: AbortSignal): Command =>
  new Command('add')
    .description('add a pack from a folder or from the web')
    .argument('<pack>', 'a folder, or https://…/model.json', (text: string) => parseText(text, 'pack', 'a pack'))
    .addOption(new Option('--sha256 <hash>', 'of model.json: refuse any other').argParser(parseHash))
    .addOption(textOption('-o, --out <dir>', 'the pack’s folder (default: in the user’s models folder)', 'a folder'))
    .addOption(
      numberOption('--retries <n>', 'attempts in a row that may bring nothing', {
        from: 0,
        to: 100,
        whole: true,
      }).default(3),
    )
    .option('--force', 'replace a pack that is there')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'print no progress')
    .addHelpText('after', HELP)
    .action(async (source: string, {sha256, out, retries, force, json, quiet}: Flags) => {
      const offer = await readOffer(source, {sha256, signal})
      const folder = await newPackFolder(offer.manifest.name, {out, force})
      const progress = createTransferProgress(process.stderr, {quiet})
      let begun = false
      const titles = {fetch: offer.from.kind === 'web' ? 'fetch' : 'copy', check: 'check what came'}
      const pack = await addPack(offer, folder, {
        force,
        retries,
        signal,
        onProgress: ({phase, done, total}) => {
          begun ||= done > 0
          progress.show(titles[phase], done, total)
        },
      })
        .catch((error: unknown) => {
          if (error instanceof Cancelled && offer.from.kind === 'web' && begun)
            progress.say('what came is kept, and the same command goes on from there')
          throw error
        })
        .finally(progress.end)
      reportPack(pack, {json})
    })
