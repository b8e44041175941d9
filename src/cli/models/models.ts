import {Command} from 'commander'
import {printable} from '../../base/printable.ts'
import {KINDS} from '../../model/networks/kinds.ts'
import {checkNetwork} from '../../model/pack/check-network.ts'
import {findPack, listPacks} from '../../model/pack/find-pack.ts'
import {loadPack, verifyPack} from '../../model/pack/load-pack.ts'
import {readManifest} from '../../model/pack/read-manifest.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import {packFolders} from '../../session/recipe/library.ts'
import {parseText} from '../options.ts'
import {bytesOf, megabytes} from './megabytes.ts'
import {addCommand} from './models-add.ts'
import {exportCommand} from './models-export.ts'
import {importCommand} from './models-import.ts'

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
      if (rows.length === 0)
        console.log('no packs; add one with quartet models add, or make one with quartet models import')
      for (const row of rows)
        console.log(
          'fault' in row
            ? `${row.name}  broken: ${row.fault}`
            : `${row.name}  ${row.version}  ${row.network}  ${megabytes(row.bytes!)}  ${row.about ?? ''}`,
        )
    })

const parsePack = (text: string): string => parseText(text, 'pack', 'a pack’s name or folder')

/** A line for each group of scores: `validation  loss 0.54, bass 5.6`. */
const scoreLines = (scores: Readonly<Record<string, unknown>>): (readonly [string, string])[] =>
  Object.entries(scores).map(([name, value]) => {
    const figures = typeof value === 'object' && value !== null ? Object.entries(value) : [['', value]]
    return [name, figures.map(figure => figure.join(' ').trim()).join(', ')]
  })

const noiseOf = ({network, sigmaMin, sigmaMax, sigmaData}: PackManifest): string =>
  KINDS[network.kind].hearsNoise ? `σ ${sigmaMin}–${sigmaMax}, σ_data ${sigmaData}` : 'none: it answers in one pass'

const infoCommand = (): Command =>
  new Command('info')
    .description('what a pack says about itself')
    .argument('<name|dir>', 'a pack', parsePack)
    .option('--json', 'print its model.json')
    .action(async (name: string, {json}: {json?: boolean}) => {
      const dir = await findPack(name, packFolders(), 'pack')
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
        ['noise', noiseOf(manifest)],
        ['weights', `${manifest.files.length} files, ${megabytes(bytesOf(manifest.files))}`],
        ['trained on', manifest.trainedOn],
        ...scoreLines(manifest.scores),
        ['hash', hash],
      ]
      // Scores may hold anything, and packs come from anywhere.
      for (const [label, text] of lines) console.log(printable(`${label.padEnd(11)} ${text}`))
    })

const verifyCommand = (): Command =>
  new Command('verify')
    .description('read every weight of a pack, compare hashes and build its network')
    .argument('<name|dir>', 'a pack', parsePack)
    .option('--json', 'print one JSON document')
    .action(async (name: string, {json}: {json?: boolean}) => {
      const dir = await findPack(name, packFolders(), 'pack')
      const {manifest, ...found} = await verifyPack(dir)
      await checkNetwork(await loadPack(dir, {trusted: true}))
      if (json) return console.log(JSON.stringify({name: manifest.name, dir, ...found}, null, 2))
      console.log(
        `${manifest.name} is whole: ${found.files} files, ${megabytes(found.bytes)}, ${found.parameters.toLocaleString('en')} parameters`,
      )
    })

export const modelsCommand = (signal: AbortSignal): Command =>
  new Command('models')
    .description('list, inspect, verify, add, import and export packs')
    .addCommand(listCommand())
    .addCommand(infoCommand())
    .addCommand(verifyCommand())
    .addCommand(addCommand(signal))
    .addCommand(importCommand(signal))
    .addCommand(exportCommand(signal))
