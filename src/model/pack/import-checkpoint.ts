import {ModelError} from '../../base/errors.ts'
import {type FreeBytes, refuseFull} from '../../base/refuse-full.ts'
import {STEMS, type Stem} from '../../base/stems.ts'
import {throwIfCancelled} from '../../base/throw-if-cancelled.ts'
import {bytesPerElement} from '../checkpoint/dtype.ts'
import {networkWeights} from '../checkpoint/network-weights.ts'
import {openWeights} from '../checkpoint/open-weights.ts'
import {shapeFault} from '../checkpoint/shape-fault.ts'
import type {WeightFile} from '../checkpoint/weight-file.ts'
import type {NamedTensor} from '../checkpoint/write-safetensors.ts'
import {parameterShapes} from '../networks/kinds.ts'
import {sizeOf} from '../ops.ts'
import {checkNetwork} from './check-network.ts'
import {assumption, type Described, describeImport} from './describe-import.ts'
import {refuseTaken} from './install-folder.ts'
import type {Pack} from './load-pack.ts'
import type {PackDescription} from './schema.ts'
import {type WritePackOptions, writePack} from './write-pack.ts'

/** One file whose network knows all stems, or one with a one-stem network for each. */
export type CheckpointFiles = string | Readonly<Record<Stem, string>>

/** Bytes written, then bytes read back and compared. */
export type ImportProgress = {readonly phase: 'write' | 'check'; readonly done: number; readonly total: number}

export type ImportOptions = Omit<WritePackOptions, 'check'> &
  Described & {
    onProgress?: (progress: ImportProgress) => void
    /** Told what had to be taken for granted. */
    onNote?: (line: string) => void
    signal?: AbortSignal
    free?: FreeBytes
  }

/**
 * Turns checkpoints, official ones or others of the same networks, into a pack. Names, shapes and sizes are compared with
 * the network before anything is written; then one tensor is in memory at a time beside the shard being written, and what
 * was written is read back. Throws BadInput, DiskFull, ModelError or Cancelled and leaves nothing behind.
 */
export const importCheckpoint = async (
  files: CheckpointFiles,
  outDir: string,
  options: ImportOptions,
): Promise<Pack> => {
  const {dtype = 'F16', shardBytes, force = false, onProgress, onNote, signal, free, ...described} = options
  const sources: Source[] = []
  try {
    const stems = typeof files === 'string' ? [''] : STEMS
    for (const stem of stems)
      sources.push({stem, file: await openWeights(typeof files === 'string' ? files : files[stem as Stem])})
    const opened = sources.map(({file}) => file)
    const description = describeImport(opened, described)
    const note = assumption(opened, described)
    if (note) onNote?.(note)
    const weights = sources.map(source => ({...source, names: selectWeights(source.file, description)}))
    const total = parametersOf(weights) * bytesPerElement(dtype)
    await refuseTaken(outDir, force)
    await refuseFull(outDir, total, {free})
    const tell = tally(total, onProgress)
    const tensors = streamTensors(weights, {signal, onValues: count => tell('write', count * bytesPerElement(dtype))})
    const check = {signal, onBytes: (bytes: number) => tell('check', bytes)}
    return await writePack(outDir, description, tensors, {dtype, shardBytes, force, check, inspect: checkNetwork})
  } finally {
    await Promise.all(sources.map(({file}) => file.close()))
  }
}

type Source = {readonly stem: string; readonly file: WeightFile}
type Weights = Source & {readonly names: ReadonlyMap<string, string>}

/**
 * The network's parameters in a file, by the names that they have in it. Throws ModelError when one is missing, too many
 * or of another shape, and when the file claims more values than it has bytes for: views may repeat what is stored.
 */
const selectWeights = (file: WeightFile, {network}: PackDescription): Map<string, string> => {
  const names = networkWeights(file, network.kind)
  const infos = new Map([...names].map(([name, full]) => [name, file.tensors.get(full)!] as const))
  const expected = parameterShapes(network)
  const fault = expected && shapeFault(expected, new Map([...infos].map(([name, {shape}]) => [name, shape])))
  if (fault) throw new ModelError(`${file.path}: ${fault}; weights and configuration disagree`)
  const claimed = [...infos.values()].reduce((sum, {shape, dtype}) => sum + sizeOf(shape) * bytesPerElement(dtype), 0)
  if (claimed > file.size)
    throw new ModelError(
      `${file.path}: its tensors claim ${claimed} bytes, more than the ${file.size} of the whole file; get it again`,
    )
  return names
}

const parametersOf = (weights: readonly Weights[]): number =>
  weights
    .flatMap(({file, names}) => [...names.values()].map(full => sizeOf(file.tensors.get(full)!.shape)))
    .reduce((sum, count) => sum + count, 0)

const tally = (total: number, onProgress: ImportOptions['onProgress']) => {
  const done = {write: 0, check: 0}
  return (phase: ImportProgress['phase'], bytes: number): void => {
    // Read back, the weights come with headers, which are not counted.
    done[phase] = Math.min(total, done[phase] + bytes)
    onProgress?.({phase, done: done[phase], total})
  }
}

type StreamOptions = {readonly signal?: AbortSignal; readonly onValues: (count: number) => void}

async function* streamTensors(
  weights: readonly Weights[],
  {signal, onValues}: StreamOptions,
): AsyncGenerator<NamedTensor> {
  for (const {stem, file, names} of weights)
    for (const [name, full] of names) {
      throwIfCancelled(signal)
      const data = await file.read(full)
      if (!data.every(Number.isFinite))
        throw new ModelError(
          `${file.path}: tensor ${JSON.stringify(full)} holds a value that is not finite; expected finite weights; was its training cut short?`,
        )
      yield {name: stem ? `${stem}.${name}` : name, shape: file.tensors.get(full)!.shape, data}
      onValues(data.length)
    }
}
