import {createHash} from 'node:crypto'
import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import type {NamedTensor} from '../../../src/model/checkpoint/write-safetensors.ts'
import type {PackDescriptionInput} from '../../../src/model/pack/schema.ts'

/** The smallest description that makes a pack; its network is of the kind whose shapes are not checked here. */
export const sampleDescription: PackDescriptionInput = {
  name: 'sample',
  version: '1.2.3',
  licence: 'MIT',
  stems: ['bass', 'drums', 'guitar', 'piano'],
  sampleRate: 22_050,
  window: 65_536,
  sigmaData: 0.06,
  sigmaMin: 1e-4,
  sigmaMax: 3,
  network: {
    kind: 'band-split',
    config: {fft: 16, hop: 8, bands: [[1, 8]], channels: 1, hidden: 1, depth: 1, dilations: [1], embedding: 1},
  },
  contexts: {mix: true, given: true},
  joint: true,
  trainedOn: 'noise',
}

export const sampleTensors: NamedTensor[] = [
  {name: 'a', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 4)},
  {name: 'b', shape: [3], data: Float32Array.of(5, 6, 7)},
  {name: 'c', shape: [], data: Float32Array.of(8)},
]

type Manifest = {[key: string]: unknown; files: {path: string; bytes: number; sha256: string}[]}

/** Rewrites `model.json` with one change. */
export const editManifest = async (dir: string, edit: (manifest: Manifest) => unknown): Promise<void> => {
  const file = path.join(dir, 'model.json')
  const manifest: Manifest = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(edit(manifest) ?? manifest))
}

/** Replaces a weights file and enters it into the manifest as if it belonged there. */
export const replaceWeights = async (dir: string, bytes: Uint8Array): Promise<void> => {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await editManifest(dir, manifest => {
    manifest.files = [{path: 'weights-001.safetensors', bytes: bytes.length, sha256}]
  })
  await writeFile(path.join(dir, 'weights-001.safetensors'), bytes)
}
