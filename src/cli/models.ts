import path from 'node:path'
import {Command} from 'commander'
import {BadInput} from '../base/errors.ts'
import {isStem, STEMS, type Stem} from '../base/stems.ts'
import {findPack, listPacks} from '../model/pack/find-pack.ts'
import {importCheckpoint} from '../model/pack/import-checkpoint.ts'
import {verifyPack} from '../model/pack/load-pack.ts'
import {readManifest} from '../model/pack/read-manifest.ts'
import {packFolders} from './load-settings.ts'

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const listCommand = (): Command =>
  new Command('list')
    .description('the packs that are here')
    .option('--json', 'print one JSON document')
    .action(async ({json}: {json?: boolean}) => {
      const packs = await listPacks(packFolders())
      const rows = packs.map(({name, dir, manifest, fault}) => ({
        name,
        dir,
        ...(manifest
          ? {
              version: manifest.version,
              network: manifest.network.kind,
              bytes: bytesOf(manifest.files),
              about: manifest.description,
            }
          : {fault}),
      }))
      if (json) return console.log(JSON.stringify(rows, null, 2))
      if (rows.length === 0) console.log('no packs; add one with quartet models import')
      for (const row of rows)
        console.log(
          'fault' in row
            ? `${row.name}  broken: ${row.fault}`
            : `${row.name}  ${row.version}  ${row.network}  ${megabytes(row.bytes!)}  ${row.about ?? ''}`,
        )
    })

const bytesOf = (files: readonly {bytes: number}[]): number => files.reduce((sum, {bytes}) => sum + bytes, 0)

const infoCommand = (): Command =>
  new Command('info')
    .description('what a pack says about itself')
    .argument('<name|dir>')
    .option('--json', 'print its model.json')
    .action(async (name: string, {json}: {json?: boolean}) => {
      const dir = await findPack(name, packFolders())
      const {manifest, hash} = await readManifest(dir)
      if (json) return console.log(JSON.stringify({dir, hash, ...manifest}, null, 2))
      const contexts = [manifest.contexts.mix && 'the mix', manifest.contexts.given && 'given stems'].filter(Boolean)
      const lines: readonly (readonly [string, string])[] = [
        ['pack', `${manifest.name} ${manifest.version}, ${manifest.licence}`],
        ['folder', dir],
        ['about', manifest.description ?? '–'],
        ['network', `${manifest.network.kind}, ${manifest.joint ? 'joint' : 'one network a stem'}`],
        ['stems', manifest.stems.join(', ')],
        ['hears', contexts.join(' and ') || 'only the noisy stems'],
        [
          'window',
          `${manifest.window} samples, ${(manifest.window / manifest.sampleRate).toFixed(2)} s at ${manifest.sampleRate} Hz`,
        ],
        ['noise', `σ ${manifest.sigmaMin}–${manifest.sigmaMax}, σ_data ${manifest.sigmaData}`],
        ['weights', `${manifest.files.length} files, ${megabytes(bytesOf(manifest.files))}`],
        ['trained on', manifest.trainedOn],
        ['scores', JSON.stringify(manifest.scores)],
        ['hash', hash],
      ]
      for (const [label, text] of lines) console.log(`${label.padEnd(12)}${text}`)
    })

const verifyCommand = (): Command =>
  new Command('verify')
    .description('read every weight of a pack and compare hashes')
    .argument('<name|dir>')
    .option('--json', 'print one JSON document')
    .action(async (name: string, {json}: {json?: boolean}) => {
      const dir = await findPack(name, packFolders())
      const {manifest, ...found} = await verifyPack(dir)
      if (json) return console.log(JSON.stringify({name: manifest.name, dir, ...found}, null, 2))
      console.log(
        `${manifest.name} is whole: ${found.files} files, ${megabytes(found.bytes)}, ${found.parameters.toLocaleString('en')} parameters`,
      )
    })

type ImportFlags = {name?: string; out?: string; force?: boolean; quiet?: boolean}

const importCommand = (): Command =>
  new Command('import')
    .description('turn an official MSDM checkpoint into a pack, or four one-stem ones into a weak pack')
    .argument('<checkpoint...>', 'file.ckpt, or bass=a.ckpt drums=b.ckpt guitar=c.ckpt piano=d.ckpt')
    .option('--name <name>', 'the pack’s name (default: the file’s)')
    .option('-o, --out <dir>', 'the pack’s folder (default: the user’s models folder)')
    .option('--force', 'replace a pack that is there')
    .option('--quiet', 'print no progress')
    .action(async (sources: string[], {name, out, force, quiet}: ImportFlags) => {
      const source = parseSources(sources)
      const first = typeof source === 'string' ? source : source[STEMS[0]]
      const given =
        name ??
        path
          .basename(first)
          .replace(/\.[^.]+$/, '')
          .toLowerCase()
          .replace(/[^a-z0-9._-]+/g, '-')
      const folder = out ?? path.join(packFolders()[0]!, given)
      const {manifest} = await importCheckpoint(source, folder, {
        name: given,
        force,
        onProgress: quiet
          ? undefined
          : ({done, total}) => {
              if (process.stderr.isTTY || done === total)
                process.stderr.write(
                  `${process.stderr.isTTY ? '\r' : ''}import  tensor ${done}/${total}${done === total ? '\n' : ''}`,
                )
            },
      })
      console.log(`${folder}: ${manifest.name}, ${manifest.files.length} files, ${megabytes(bytesOf(manifest.files))}`)
    })

const parseSources = (sources: readonly string[]): string | Record<Stem, string> => {
  const [only] = sources
  if (sources.length === 1 && only) return only
  const pairs = sources.map(text => {
    const [stem = '', ...rest] = text.split('=')
    if (!isStem(stem) || rest.length === 0)
      throw new BadInput(`${text}: expected one checkpoint, or stem=file for each of the four`)
    return [stem, rest.join('=')] as const
  })
  const files = Object.fromEntries(pairs) as Partial<Record<Stem, string>>
  const missing = STEMS.find(stem => !files[stem])
  if (missing) throw new BadInput(`${missing}: its checkpoint is missing; a weak pack needs all four`)
  return files as Record<Stem, string>
}

export const modelsCommand = (): Command =>
  new Command('models')
    .description('list, inspect, verify and import packs')
    .addCommand(listCommand())
    .addCommand(infoCommand())
    .addCommand(verifyCommand())
    .addCommand(importCommand())
