import path from 'node:path'
import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import {shown} from '../base/printable.ts'
import {isStem, STEMS, type Stem} from '../base/stems.ts'
import {importCheckpoint} from '../model/pack/import-checkpoint.ts'
import {packFolders} from '../session/recipe/library.ts'
import {bytesOf, megabytes} from './megabytes.ts'
import {parseText, textOption} from './options.ts'

type Flags = {name?: string; out?: string; force?: boolean; json?: boolean; quiet?: boolean}
type Sources = string | Record<Stem, string>

export const importCommand = (signal: AbortSignal): Command =>
  new Command('import')
    .description('turn an official MSDM checkpoint into a pack, or four one-stem ones into a weak pack')
    .argument('<checkpoint...>', 'file.ckpt, or bass=a.ckpt drums=b.ckpt guitar=c.ckpt piano=d.ckpt')
    .addOption(textOption('--name <name>', 'the pack’s name (default: the file’s)', 'a name'))
    .addOption(textOption('-o, --out <dir>', 'the pack’s folder (default: the user’s models folder)', 'a folder'))
    .option('--force', 'replace a pack that is there')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'print no progress')
    .action(async (texts: string[], {name: wish, out, force, json, quiet}: Flags) => {
      const source = parseSources(texts)
      const name = packName(wish, typeof source === 'string' ? source : source[STEMS[0]])
      const folder = out ?? path.join(packFolders()[0]!, name)
      const onProgress = quiet ? undefined : createImportProgress(process.stderr)
      const {manifest, hash} = await importCheckpoint(source, folder, {name, force, onProgress, signal})
      const bytes = bytesOf(manifest.files)
      if (json) console.log(JSON.stringify({name, dir: folder, hash, files: manifest.files.length, bytes}, null, 2))
      else console.log(`${folder}: ${name}, ${manifest.files.length} files, ${megabytes(bytes)}`)
    })

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

const packName = (wish: string | undefined, file: string): string => {
  if (wish !== undefined && !NAME.test(wish))
    throw new BadInput(`--name ${shown(wish)}: expected lower-case letters, digits, dots and dashes; choose another`)
  const own = path
    .basename(file)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
  return wish ?? (own || 'imported')
}

const parseSources = (texts: readonly string[]): Sources => {
  const [only] = texts
  if (texts.length === 1 && only !== undefined) return parseText(only, 'checkpoint', 'a file')
  const files: Partial<Record<Stem, string>> = {}
  for (const text of texts) {
    const at = text.indexOf('=')
    const stem = text.slice(0, Math.max(0, at))
    if (!isStem(stem) || at === text.length - 1)
      throw new BadInput(`${shown(text)}: expected one checkpoint, or stem=file for each of the four`)
    if (files[stem]) throw new BadInput(`${stem}: is given twice, expected one checkpoint for each stem`)
    files[stem] = text.slice(at + 1)
  }
  const missing = STEMS.find(stem => !files[stem])
  if (missing) throw new BadInput(`${missing}: its checkpoint is missing; a weak pack needs all four`)
  return files as Record<Stem, string>
}

/** One line that rewrites itself in a terminal, else one at the end. */
const createImportProgress =
  (out: NodeJS.WriteStream) =>
  ({done, total}: {done: number; total: number}): void => {
    const end = done === total ? '\n' : ''
    if (out.isTTY) out.write(`\rimport  tensor ${done}/${total}${end}`)
    else if (end) out.write(`import  tensor ${done}/${total}\n`)
  }
