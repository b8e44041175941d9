import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {Command} from 'commander'
import {BadInput} from '../../base/errors.ts'
import type {Samples, Seconds} from '../../base/units.ts'
import {writeWhole} from '../../base/write-whole.ts'
import {multipleOf} from '../../model/networks/kinds.ts'
import {PRECISIONS, type Precision} from '../../model/onnx/provider.ts'
import {findPack} from '../../model/pack/find-pack.ts'
import {loadPack} from '../../model/pack/load-pack.ts'
import type {PackManifest} from '../../model/pack/schema.ts'
import {type ModelFile, modelFiles} from '../../model/remote/model-repository.ts'
import {packFolders} from '../../session/recipe/library.ts'
import {choiceOption, numberOption, parseText, textOption} from '../options.ts'
import {openOutput} from '../run/output.ts'
import {checkOutputFolder} from '../run/output-folder.ts'
import {megabytes} from './megabytes.ts'

type Flags = {format: string; precision: Precision; out?: string; seconds?: number; force?: boolean; json?: boolean}

export const exportCommand = (signal: AbortSignal): Command =>
  new Command('export')
    .description('write a pack’s network as a model server loads it (Triton, KServe, OpenVINO Model Server)')
    .argument('<name|dir>', 'a pack', text => parseText(text, 'pack', 'a pack’s name or folder'))
    .addOption(choiceOption('--format <name>', 'what the server reads: onnx', {choices: ['onnx']}).default('onnx'))
    .addOption(
      choiceOption('--precision <name>', 'what it computes in: fp32 or fp16', {choices: PRECISIONS}).default('fp32'),
    )
    .addOption(textOption('-o, --out <dir>', 'the server’s model repository (required); made if missing', 'a folder'))
    .addOption(
      numberOption('--seconds <n>', 'what it hears at once, up to the next length that suits (default: the pack’s)', {
        from: 0.1,
        to: 600,
      }),
    )
    .option('--force', 'overwrite the pack’s model in the repository')
    .option('--json', 'print one JSON document')
    .action(async (name: string, {precision, out, seconds, force, json}: Flags) => {
      if (out === undefined) throw new BadInput('--out: is missing, expected a model repository; add --out repository')
      const pack = await loadPack(await findPack(name, packFolders(), 'pack'), {signal})
      const {manifest} = pack
      const dir = path.join(out, manifest.name)
      await checkOutputFolder(dir, {force, holds: 'model'})
      const window = windowOf(manifest, seconds)
      const {contract, files} = await modelFiles(pack, {samples: window, precision, signal})
      await write(files, dir, {force, signal})
      const heard = Math.round((100 * window) / manifest.sampleRate) / 100
      const sizes = files.map(file => ({path: path.join(dir, file.path), bytes: Buffer.byteLength(file.data)}))
      if (json) {
        const {inputs, outputs} = contract
        const facts = {name: manifest.name, dir, window, seconds: heard, precision, files: sizes}
        const ports = {inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs)}
        console.log(JSON.stringify({...facts, ...ports}, null, 2))
        return
      }
      console.log(
        `${dir}: ${manifest.name} ${manifest.version}, ${megabytes(sizes[0]!.bytes)}, ${precision}, hears ${heard} s`,
      )
      console.log(`  let a server load ${out}, then use it with --engine http://host:port/${manifest.name}`)
    })

/** The pack's window, or the shortest one of so many seconds that its network takes. */
const windowOf = ({window, network, sampleRate}: PackManifest, seconds: Seconds | undefined): Samples => {
  if (seconds === undefined) return window
  const multiple = multipleOf(network)
  return Math.ceil((seconds * sampleRate) / multiple) * multiple
}

type Place = {readonly force?: boolean; readonly signal: AbortSignal}

/** All files or none. Throws BadInput and Cancelled. */
const write = async (files: readonly ModelFile[], dir: string, {force, signal}: Place): Promise<void> => {
  const output = openOutput(dir, {force})
  try {
    await output.save(async staging => {
      for (const {path: name, data} of files) {
        const file = path.join(staging, name)
        await mkdir(path.dirname(file), {recursive: true})
        await writeWhole(file, data)
      }
    })
    await output.publish(signal)
  } finally {
    output.discard()
  }
}
